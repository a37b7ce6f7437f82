import django.contrib.postgres.indexes
import django.db.models.deletion
import qadam.core.clock
import qadam.core.models
import qadam.core.sqlfold
from django.conf import settings
from django.db import migrations, models

from qadam.core.migrating import CreateModels


class Migration(migrations.Migration):

    initial = True
    # What installations from before the first release went through.
    replaces = [
        ('people', '0001_initial'),
        ('people', '0002_importlist'),
        ('people', '0003_where_she_lives'),
        ('people', '0004_import_of_any_size'),
        ('people', '0005_import_without_one_big_column'),
        ('people', '0006_no_index_twice'),
        ('people', '0007_names_are_found_folded'),
        ('people', '0008_public_channel'),
        ('people', '0009_addresses_that_are_gone'),
    ]

    dependencies = [
        ('accounts', '__first__'),
        ('core', '0002_fold'),
        ('organisations', '0001_first_release'),
        ('places', '0001_initial'),
    ]

    operations = [
        CreateModels([
            migrations.CreateModel(
                name='Address',
                fields=[
                    ('id', models.UUIDField(default=qadam.core.models.new_id, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=qadam.core.clock.now, editable=False)),
                    ('updated_at', models.DateTimeField(default=qadam.core.clock.now, editable=False)),
                    ('channel', models.CharField(choices=[('whatsapp', 'WhatsApp'), ('sms', 'SMS'), ('telegram', 'Telegram'), ('email', 'E-mail'), ('voice', 'Voice call'), ('web', 'Web')], max_length=10)),
                    ('kind', models.CharField(choices=[('phone', 'Phone'), ('user_id', 'User Id'), ('email', 'Email'), ('channel', 'Channel')], max_length=10)),
                    ('hash', models.BinaryField(max_length=16)),
                    ('sealed', models.BinaryField()),
                    ('hint', models.CharField(blank=True, max_length=2)),
                    ('verified_at', models.DateTimeField(null=True)),
                    ('gone_at', models.DateTimeField(null=True)),
                    ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('organisation', 'channel', 'hash'), name='address_once_a_channel')],
                },
            ),
            migrations.CreateModel(
                name='ImportList',
                fields=[
                    ('id', models.UUIDField(default=qadam.core.models.new_id, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=qadam.core.clock.now, editable=False)),
                    ('updated_at', models.DateTimeField(default=qadam.core.clock.now, editable=False)),
                    ('state', models.CharField(choices=[('mapping', 'Waiting to hear which column is which'), ('reading', 'Being read'), ('ready', 'Waiting for your yes'), ('running', 'Being brought in'), ('done', 'Done'), ('cancelled', 'Cancelled'), ('unreadable', 'Could not be read')], default='ready', max_length=10)),
                    ('layout', models.JSONField(default=dict)),
                    ('encoding', models.CharField(blank=True, max_length=20)),
                    ('bytes_total', models.PositiveBigIntegerField(default=0)),
                    ('bytes_read', models.PositiveBigIntegerField(default=0)),
                    ('parts', models.PositiveIntegerField(default=0)),
                    ('parts_done', models.PositiveIntegerField(default=0)),
                    ('source', models.CharField(blank=True, max_length=200)),
                    ('wording', models.TextField(blank=True)),
                    ('language', models.CharField(blank=True, max_length=10)),
                    ('total', models.PositiveIntegerField(default=0)),
                    ('faults', models.PositiveIntegerField(default=0)),
                    ('unplaced', models.PositiveIntegerField(default=0)),
                    ('done', models.PositiveIntegerField(default=0)),
                    ('added', models.PositiveIntegerField(default=0)),
                    ('by_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organisations.organisation')),
                ],
                options={
                    'indexes': [models.Index(condition=models.Q(('state__in', ['reading', 'running', 'mapping', 'ready'])), fields=['updated_at'], name='import_unfinished')],
                },
            ),
            migrations.CreateModel(
                name='ImportPart',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.PositiveIntegerField()),
                    ('sealed', models.BinaryField()),
                    ('last_line', models.PositiveIntegerField()),
                    ('faults', models.PositiveIntegerField(default=0)),
                    ('batch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.importlist')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('batch', 'number'), name='import_part_once')],
                },
            ),
            migrations.CreateModel(
                name='ImportPiece',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.PositiveIntegerField()),
                    ('sealed', models.BinaryField()),
                    ('batch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.importlist')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('batch', 'number'), name='import_piece_once')],
                },
            ),
            migrations.CreateModel(
                name='Person',
                fields=[
                    ('id', models.UUIDField(default=qadam.core.models.new_id, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=qadam.core.clock.now, editable=False)),
                    ('updated_at', models.DateTimeField(default=qadam.core.clock.now, editable=False)),
                    ('name', models.CharField(blank=True, max_length=120)),
                    ('language', models.CharField(choices=[('ur', 'اردو'), ('ps', 'پښتو'), ('sd', 'سنڌي'), ('pa-Arab', 'پنجابی'), ('en', 'English')], default='ur', max_length=10)),
                    ('causes', models.JSONField(default=list)),
                    ('zone', models.CharField(blank=True, db_default='', default='', max_length=40)),
                    ('is_demo', models.BooleanField(default=False)),
                    ('erased_at', models.DateTimeField(null=True)),
                    ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='people', to='organisations.organisation')),
                    ('place', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='places.place')),
                ],
                options={
                    'indexes': [models.Index(fields=['organisation', 'language', 'place'], name='person_segment'), django.contrib.postgres.indexes.GinIndex(qadam.core.sqlfold.Words('name'), name='person_name_words')],
                },
            ),
            migrations.CreateModel(
                name='Consent',
                fields=[
                    ('id', models.UUIDField(default=qadam.core.models.new_id, editable=False, primary_key=True, serialize=False)),
                    ('purpose', models.CharField(choices=[('replies', 'Answers to what I write'), ('news', 'News of campaigns'), ('reminders', 'Reminders of what I joined'), ('emergency', 'Emergency alerts'), ('story', 'Questions about my story')], max_length=10)),
                    ('channel', models.CharField(blank=True, choices=[('whatsapp', 'WhatsApp'), ('sms', 'SMS'), ('telegram', 'Telegram'), ('email', 'E-mail'), ('voice', 'Voice call'), ('web', 'Web')], max_length=10)),
                    ('granted', models.BooleanField()),
                    ('at', models.DateTimeField(default=qadam.core.clock.now)),
                    ('method', models.CharField(choices=[('chat', 'Chat'), ('web', 'Web'), ('voice', 'Voice'), ('paper', 'Paper'), ('import', 'Import'), ('staff', 'Staff'), ('provider', 'Provider')], max_length=10)),
                    ('words', models.TextField(blank=True)),
                    ('language', models.CharField(blank=True, max_length=10)),
                    ('message_id', models.UUIDField(null=True)),
                    ('source', models.CharField(blank=True, max_length=200)),
                    ('by_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
                    ('person', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='consents', to='people.person')),
                ],
                options={
                    'indexes': [models.Index(fields=['person', 'purpose', 'channel', '-at'], name='consent_latest'), models.Index(fields=['organisation', 'purpose', 'at'], name='consent_organisation')],
                },
            ),
            migrations.CreateModel(
                name='PersonAddress',
                fields=[
                    ('id', models.UUIDField(default=qadam.core.models.new_id, editable=False, primary_key=True, serialize=False)),
                    ('is_main', models.BooleanField(default=True)),
                    ('address', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='ways', to='people.address')),
                    ('person', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='ways', to='people.person')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('person', 'address'), name='person_address_once'), models.UniqueConstraint(condition=models.Q(('is_main', True)), fields=('address',), name='address_means_one_person')],
                },
            ),
        ]),
        migrations.AddField(
            model_name='address',
            name='people',
            field=models.ManyToManyField(related_name='addresses', through='people.PersonAddress', to='people.person'),
        ),
    ]
