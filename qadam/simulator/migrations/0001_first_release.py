import django.db.models.deletion
import qadam.core.clock
import qadam.core.models
from django.db import migrations, models

from qadam.core.migrating import CreateModels


class Migration(migrations.Migration):

    initial = True
    # What installations from before the first release went through.
    replaces = [
        ('simulator', '0001_initial'),
        ('simulator', '0002_calls'),
        ('simulator', '0003_document_name'),
        ('simulator', '0004_letters'),
    ]

    dependencies = [
        ('messaging', '0001_first_release'),
    ]

    operations = [
        CreateModels([
            migrations.CreateModel(
                name='Phone',
                fields=[
                    ('id', models.UUIDField(default=qadam.core.models.new_id, editable=False, primary_key=True, serialize=False)),
                    ('number', models.CharField(max_length=20, unique=True)),
                    ('name', models.CharField(max_length=80)),
                    ('about', models.CharField(blank=True, max_length=120)),
                    ('language', models.CharField(choices=[('ur', 'اردو'), ('ps', 'پښتو'), ('sd', 'سنڌي'), ('pa-Arab', 'پنجابی'), ('en', 'English')], default='ur', max_length=10)),
                    ('created_at', models.DateTimeField(default=qadam.core.clock.now)),
                ],
            ),
            migrations.CreateModel(
                name='SimFile',
                fields=[
                    ('id', models.UUIDField(default=qadam.core.models.new_id, editable=False, primary_key=True, serialize=False)),
                    ('mime', models.CharField(max_length=60)),
                    ('content', models.BinaryField()),
                    ('sha256', models.CharField(max_length=64)),
                ],
            ),
            migrations.CreateModel(
                name='Letter',
                fields=[
                    ('id', models.BigAutoField(primary_key=True, serialize=False)),
                    ('mailbox', models.CharField(max_length=254)),
                    ('raw', models.BinaryField()),
                    ('is_ours', models.BooleanField()),
                    ('answer_status', models.PositiveIntegerField(null=True)),
                    ('left_at', models.DateTimeField(null=True)),
                    ('at', models.DateTimeField(default=qadam.core.clock.now)),
                    ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='messaging.channelaccount')),
                ],
                options={
                    'indexes': [models.Index(fields=['mailbox', 'account', '-id'], name='letter_box')],
                },
            ),
            migrations.CreateModel(
                name='SimCall',
                fields=[
                    ('id', models.UUIDField(default=qadam.core.models.new_id, editable=False, primary_key=True, serialize=False)),
                    ('sid', models.CharField(max_length=40, unique=True)),
                    ('door', models.CharField(max_length=400)),
                    ('receipts', models.CharField(max_length=400)),
                    ('state', models.CharField(choices=[('ringing', 'ringing'), ('open', 'open'), ('ended', 'ended')], default='ringing', max_length=8)),
                    ('document', models.TextField(blank=True)),
                    ('turn', models.PositiveIntegerField(default=0)),
                    ('at', models.DateTimeField(default=qadam.core.clock.now)),
                    ('asked_at', models.DateTimeField(default=qadam.core.clock.now)),
                    ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='messaging.channelaccount')),
                    ('phone', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='calls', to='simulator.phone')),
                ],
                options={
                    'indexes': [models.Index(fields=['phone', 'account', '-at'], name='simcall_latest')],
                },
            ),
            migrations.CreateModel(
                name='Bubble',
                fields=[
                    ('id', models.BigAutoField(primary_key=True, serialize=False)),
                    ('message_id', models.CharField(max_length=200, unique=True)),
                    ('is_ours', models.BooleanField()),
                    ('text', models.TextField(blank=True)),
                    ('options', models.JSONField(default=list)),
                    ('list_button', models.CharField(blank=True, max_length=40)),
                    ('file_name', models.CharField(blank=True, max_length=120)),
                    ('our_ref', models.CharField(blank=True, max_length=60)),
                    ('state', models.CharField(default='sent', max_length=10)),
                    ('answer_ms', models.PositiveIntegerField(null=True)),
                    ('answer_status', models.PositiveIntegerField(null=True)),
                    ('wire', models.TextField(blank=True)),
                    ('at', models.DateTimeField(default=qadam.core.clock.now)),
                    ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='messaging.channelaccount')),
                    ('phone', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='bubbles', to='simulator.phone')),
                    ('file', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='simulator.simfile')),
                ],
                options={
                    'indexes': [models.Index(fields=['phone', 'account', 'id'], name='bubble_thread')],
                },
            ),
        ]),
    ]
