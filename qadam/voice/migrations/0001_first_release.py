import django.db.models.deletion
import qadam.core.clock
import qadam.core.models
from django.db import migrations, models

from qadam.core.migrating import CreateModels


class Migration(migrations.Migration):

    initial = True
    # What installations from before the first release went through.
    replaces = [
        ('voice', '0001_calls_and_recordings'),
        ('voice', '0002_offered_recordings'),
        ('voice', '0003_speaker_by_chat'),
        ('voice', '0004_what_is_no_voice'),
    ]

    dependencies = [
        ('media', '0001_first_release'),
        ('messaging', '0001_first_release'),
        ('organisations', '0001_first_release'),
        ('people', '0001_first_release'),
    ]

    operations = [
        CreateModels([
            migrations.CreateModel(
                name='Speaker',
                fields=[
                    ('id', models.UUIDField(default=qadam.core.models.new_id, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=qadam.core.clock.now, editable=False)),
                    ('updated_at', models.DateTimeField(default=qadam.core.clock.now, editable=False)),
                    ('name', models.CharField(max_length=80)),
                    ('is_person', models.BooleanField(db_default=True, default=True)),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='speakers', to='organisations.organisation')),
                    ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='people.person')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('organisation', 'name'), name='speaker_once'), models.UniqueConstraint(fields=('organisation', 'person'), name='speaker_once_a_person'), models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='speaker_has_a_name')],
                },
            ),
            migrations.CreateModel(
                name='Recording',
                fields=[
                    ('id', models.UUIDField(default=qadam.core.models.new_id, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=qadam.core.clock.now, editable=False)),
                    ('updated_at', models.DateTimeField(default=qadam.core.clock.now, editable=False)),
                    ('language', models.CharField(choices=[('ur', 'اردو'), ('ps', 'پښتو'), ('sd', 'سنڌي'), ('pa-Arab', 'پنجابی'), ('en', 'English')], max_length=10)),
                    ('key', models.CharField(max_length=32)),
                    ('words', models.TextField()),
                    ('offered_at', models.DateTimeField(null=True)),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='recordings', to='organisations.organisation')),
                    ('original', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='recording', to='media.original')),
                    ('speaker', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='recordings', to='voice.speaker')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('organisation', 'language', 'key'), name='recording_once_a_sentence')],
                },
            ),
            migrations.CreateModel(
                name='Call',
                fields=[
                    ('id', models.UUIDField(default=qadam.core.models.new_id, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=qadam.core.clock.now, editable=False)),
                    ('updated_at', models.DateTimeField(default=qadam.core.clock.now, editable=False)),
                    ('sid_hash', models.BinaryField(max_length=16)),
                    ('step', models.PositiveIntegerField(default=0)),
                    ('asks', models.CharField(choices=[('key', 'Key'), ('voice', 'Voice'), ('bye', 'Nothing')], default='key', max_length=5)),
                    ('language', models.CharField(choices=[('ur', 'اردو'), ('ps', 'پښتو'), ('sd', 'سنڌي'), ('pa-Arab', 'پنجابی'), ('en', 'English')], default='ur', max_length=10)),
                    ('said', models.JSONField(default=list)),
                    ('keys', models.JSONField(default=dict)),
                    ('takes_voice', models.BooleanField(default=False)),
                    ('page', models.PositiveSmallIntegerField(default=0)),
                    ('silences', models.PositiveSmallIntegerField(default=0)),
                    ('introduced', models.JSONField(default=dict)),
                    ('changed_at', models.DateTimeField(default=qadam.core.clock.now)),
                    ('ended_at', models.DateTimeField(null=True)),
                    ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='messaging.channelaccount')),
                    ('conversation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='calls', to='messaging.conversation')),
                    ('delivery', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='messaging.delivery')),
                ],
                options={
                    'indexes': [models.Index(condition=models.Q(('ended_at__isnull', True)), fields=['changed_at'], name='call_open')],
                    'constraints': [models.UniqueConstraint(fields=('account', 'sid_hash'), name='call_once'), models.CheckConstraint(condition=models.Q(('asks__in', ['key', 'voice', 'bye'])), name='call_known_asks')],
                },
            ),
        ]),
    ]
