import django.db.models.deletion
import qadam.core.clock
import qadam.core.models
from django.db import migrations, models

from qadam.core.migrating import CreateModels


class Migration(migrations.Migration):

    initial = True
    # What installations from before the first release went through.
    replaces = [
        ('media', '0001_initial'),
        ('media', '0002_renditions_and_cards'),
    ]

    dependencies = [
        ('organisations', '0001_first_release'),
    ]

    operations = [
        CreateModels([
            migrations.CreateModel(
                name='Original',
                fields=[
                    ('id', models.UUIDField(default=qadam.core.models.new_id, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=qadam.core.clock.now, editable=False)),
                    ('updated_at', models.DateTimeField(default=qadam.core.clock.now, editable=False)),
                    ('kind', models.CharField(choices=[('image', 'Image'), ('audio', 'Audio')], max_length=6)),
                    ('state', models.CharField(choices=[('received', 'Received'), ('ready', 'Ready'), ('refused', 'Refused')], default='received', max_length=10)),
                    ('mime', models.CharField(max_length=60)),
                    ('bytes', models.PositiveIntegerField()),
                    ('content_hash', models.BinaryField(max_length=16)),
                    ('file_name', models.CharField(max_length=80, null=True, unique=True)),
                    ('sealed_with', models.CharField(max_length=40)),
                    ('refused_for', models.CharField(blank=True, max_length=40)),
                    ('seconds', models.FloatField(null=True)),
                    ('only_beginning', models.BooleanField(default=False)),
                    ('keep_until', models.DateTimeField(null=True)),
                    ('told_at', models.DateTimeField(null=True)),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
                ],
                options={
                    'indexes': [models.Index(condition=models.Q(('told_at__isnull', True)), fields=['created_at'], name='original_waiting'), models.Index(condition=models.Q(('keep_until__isnull', False)), fields=['keep_until'], name='original_ends'), models.Index(fields=['organisation', 'content_hash'], name='original_same_content')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['image', 'audio'])), name='original_known_kind'), models.CheckConstraint(condition=models.Q(('state__in', ['received', 'ready', 'refused'])), name='original_known_state'), models.CheckConstraint(condition=models.Q(models.Q(('refused_for__in', ['empty', 'too-many-bytes', 'not-media', 'video', 'heic', 'too-many-pixels', 'too-long', 'too-short', 'damaged', 'too-heavy']), ('state', 'refused')), models.Q(models.Q(('state', 'refused'), _negated=True), ('refused_for', '')), _connector='OR'), name='original_refused_for_a_reason')],
                },
            ),
            migrations.CreateModel(
                name='Rendition',
                fields=[
                    ('id', models.UUIDField(default=qadam.core.models.new_id, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=qadam.core.clock.now, editable=False)),
                    ('updated_at', models.DateTimeField(default=qadam.core.clock.now, editable=False)),
                    ('key', models.CharField(max_length=40, unique=True)),
                    ('mime', models.CharField(max_length=60)),
                    ('bytes', models.PositiveIntegerField()),
                    ('width', models.PositiveIntegerField(null=True)),
                    ('height', models.PositiveIntegerField(null=True)),
                    ('file_name', models.CharField(max_length=80, unique=True)),
                    ('sealed_with', models.CharField(max_length=40)),
                    ('purpose', models.CharField(choices=[('thumb', 'Thumb'), ('light', 'Light'), ('full', 'Full'), ('voice', 'Voice'), ('mp3', 'Mp3')], max_length=12)),
                    ('seconds', models.FloatField(null=True)),
                    ('peaks', models.JSONField(default=list)),
                    ('original', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='renditions', to='media.original')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('original', 'purpose', 'mime'), name='rendition_once_a_purpose'), models.CheckConstraint(condition=models.Q(models.Q(('height__gt', 0), ('purpose__in', ('thumb', 'light', 'full')), ('seconds__isnull', True), ('width__gt', 0)), models.Q(('height__isnull', True), ('purpose__in', ('voice', 'mp3')), ('seconds__gt', 0), ('width__isnull', True)), _connector='OR'), name='rendition_has_its_measure'), models.CheckConstraint(condition=models.Q(('mime__in', ['image/avif', 'image/webp', 'image/jpeg', 'audio/ogg', 'audio/mpeg'])), name='rendition_known_mime')],
                },
            ),
            migrations.CreateModel(
                name='Card',
                fields=[
                    ('id', models.UUIDField(default=qadam.core.models.new_id, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=qadam.core.clock.now, editable=False)),
                    ('updated_at', models.DateTimeField(default=qadam.core.clock.now, editable=False)),
                    ('key', models.CharField(max_length=40, unique=True)),
                    ('mime', models.CharField(max_length=60)),
                    ('bytes', models.PositiveIntegerField()),
                    ('width', models.PositiveIntegerField(null=True)),
                    ('height', models.PositiveIntegerField(null=True)),
                    ('file_name', models.CharField(max_length=80, unique=True)),
                    ('sealed_with', models.CharField(max_length=40)),
                    ('subject_id', models.UUIDField()),
                    ('language', models.CharField(choices=[('ur', 'اردو'), ('ps', 'پښتو'), ('sd', 'سنڌي'), ('pa-Arab', 'پنجابی'), ('en', 'English')], max_length=10)),
                    ('words_hash', models.BinaryField(max_length=16)),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('subject_id', 'language'), name='card_once_a_language'), models.CheckConstraint(condition=models.Q(('mime', 'image/jpeg')), name='card_is_jpeg')],
                },
            ),
        ]),
    ]
