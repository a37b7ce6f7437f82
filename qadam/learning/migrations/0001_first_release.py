import django.db.models.deletion
import qadam.core.clock
import qadam.core.languages
import qadam.core.models
from django.conf import settings
from django.db import migrations, models

from qadam.core.migrating import CreateModels


class Migration(migrations.Migration):

    initial = True
    # What installations from before the first release went through.
    replaces = [
        ('learning', '0001_initial'),
        ('learning', '0002_initial'),
        ('learning', '0003_badges'),
        ('learning', '0004_packs'),
        ('learning', '0005_outside_and_told_by_voice'),
        ('learning', '0006_badge_keys_taken'),
    ]

    dependencies = [
        ('accounts', '__first__'),
        ('media', '0001_first_release'),
        ('organisations', '0001_first_release'),
        ('people', '0001_first_release'),
        ('places', '0001_initial'),
    ]

    operations = [
        CreateModels([
            migrations.CreateModel(
                name='BadgeKey',
                fields=[
                    ('kid', models.CharField(max_length=8, primary_key=True, serialize=False)),
                    ('public', models.BinaryField(max_length=65)),
                    ('is_ours', models.BooleanField(default=True)),
                    ('first_used_at', models.DateTimeField(default=qadam.core.clock.now)),
                ],
                options={
                    'ordering': ('first_used_at',),
                },
            ),
            migrations.CreateModel(
                name='Guide',
                fields=[
                    ('code', models.SlugField(max_length=40, primary_key=True, serialize=False)),
                    ('position', models.PositiveSmallIntegerField(default=0)),
                    ('title', qadam.core.languages.TextsField(default=dict, validators=[qadam.core.languages.check_texts])),
                    ('summary', qadam.core.languages.TextsField(blank=True, default=dict, validators=[qadam.core.languages.check_texts])),
                ],
                options={
                    'ordering': ('position', 'code'),
                },
            ),
            migrations.CreateModel(
                name='GoingRound',
                fields=[
                    ('id', models.UUIDField(default=qadam.core.models.new_id, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=qadam.core.clock.now, editable=False)),
                    ('updated_at', models.DateTimeField(default=qadam.core.clock.now, editable=False)),
                    ('topic', models.SlugField(max_length=40)),
                    ('text', qadam.core.languages.TextsField(blank=True, default=dict, validators=[qadam.core.languages.check_texts])),
                    ('state', models.CharField(choices=[('reported', 'Reported'), ('shown', 'Going round'), ('declined', 'Not used'), ('over', 'Over')], default='reported', max_length=10)),
                    ('source', models.SlugField(max_length=20)),
                    ('source_id', models.UUIDField(null=True, unique=True)),
                    ('reported_at', models.DateTimeField(default=qadam.core.clock.now)),
                    ('reviewed_at', models.DateTimeField(null=True)),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
                    ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.place')),
                    ('reported_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='people.person')),
                    ('reviewer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('voice', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='media.original')),
                ],
                options={
                    'indexes': [models.Index(fields=['state', '-reported_at'], name='going_round_newest')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['reported', 'shown', 'declined', 'over'])), name='going_known_state'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['shown', 'over']), _negated=True), models.Q(('text', {}), _negated=True), _connector='OR'), name='going_shown_has_words')],
                },
            ),
            migrations.CreateModel(
                name='Item',
                fields=[
                    ('code', models.SlugField(max_length=40, primary_key=True, serialize=False)),
                    ('kind', models.CharField(choices=[('check', 'Question by picture'), ('scam', 'Spot the scam'), ('link', 'Is this link real?')], max_length=5)),
                    ('topic', models.SlugField(max_length=40)),
                    ('difficulty', models.PositiveSmallIntegerField(default=2)),
                    ('drawing', models.SlugField(blank=True, max_length=40)),
                    ('text', qadam.core.languages.TextsField(default=dict, validators=[qadam.core.languages.check_texts])),
                    ('answers', models.JSONField(blank=True, default=list)),
                    ('right', models.PositiveSmallIntegerField()),
                    ('why', qadam.core.languages.TextsField(default=dict, validators=[qadam.core.languages.check_texts])),
                    ('address', models.CharField(blank=True, max_length=200)),
                    ('owner', models.CharField(blank=True, max_length=120)),
                    ('is_used', models.BooleanField(default=True)),
                ],
                options={
                    'ordering': ('code',),
                    'indexes': [models.Index(fields=['kind', 'topic', 'difficulty'], name='item_draw')],
                },
            ),
            migrations.CreateModel(
                name='ItemTally',
                fields=[
                    ('id', models.UUIDField(default=qadam.core.models.new_id, editable=False, primary_key=True, serialize=False)),
                    ('on', models.DateField()),
                    ('door', models.CharField(choices=[('before', 'Before the first meeting'), ('after', 'After'), ('game', 'In a game')], max_length=6)),
                    ('shown', models.PositiveIntegerField(default=0)),
                    ('right', models.PositiveIntegerField(default=0)),
                    ('item', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tallies', to='learning.item')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('item', 'on', 'door'), name='item_tally_once'), models.CheckConstraint(condition=models.Q(('right__lte', models.F('shown'))), name='item_tally_of_shown')],
                },
            ),
            migrations.CreateModel(
                name='Lesson',
                fields=[
                    ('id', models.UUIDField(default=qadam.core.models.new_id, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=qadam.core.clock.now, editable=False)),
                    ('updated_at', models.DateTimeField(default=qadam.core.clock.now, editable=False)),
                    ('position', models.PositiveSmallIntegerField(default=0)),
                    ('code', models.SlugField(max_length=60, unique=True)),
                    ('topic', models.SlugField(max_length=40)),
                    ('audience', models.JSONField(default=list)),
                    ('adapted_from', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='adapted', to='learning.lesson')),
                    ('guide', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='lessons', to='learning.guide')),
                    ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='lessons', to='organisations.organisation')),
                ],
                options={
                    'ordering': ('guide__position', 'position', 'code'),
                },
            ),
            migrations.CreateModel(
                name='Example',
                fields=[
                    ('id', models.UUIDField(default=qadam.core.models.new_id, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=qadam.core.clock.now, editable=False)),
                    ('updated_at', models.DateTimeField(default=qadam.core.clock.now, editable=False)),
                    ('card_name', models.SlugField(max_length=40)),
                    ('circle_id', models.UUIDField(null=True)),
                    ('text', qadam.core.languages.TextsField(default=dict, validators=[qadam.core.languages.check_texts])),
                    ('state', models.CharField(choices=[('kept', 'In this circle'), ('offered', 'Offered to others'), ('shared', 'Shared'), ('declined', 'Not used')], default='kept', max_length=10)),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
                    ('place', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.place')),
                    ('reviewer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('going_round', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='examples', to='learning.goinground')),
                    ('lesson', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='examples', to='learning.lesson')),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['kept', 'offered', 'shared', 'declined'])), name='example_known_state')],
                },
            ),
            migrations.CreateModel(
                name='NativeReading',
                fields=[
                    ('id', models.UUIDField(default=qadam.core.models.new_id, editable=False, primary_key=True, serialize=False)),
                    ('language', models.CharField(choices=[('ur', 'اردو'), ('ps', 'پښتو'), ('sd', 'سنڌي'), ('pa-Arab', 'پنجابی'), ('en', 'English')], max_length=10)),
                    ('words_hash', models.CharField(max_length=64)),
                    ('reader', models.CharField(max_length=80)),
                    ('read_on', models.DateField()),
                    ('by_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('lesson', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='readings', to='learning.lesson')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('lesson', 'language', 'words_hash'), name='reading_once'), models.CheckConstraint(condition=models.Q(('reader', ''), _negated=True), name='reading_has_a_reader')],
                },
            ),
            migrations.CreateModel(
                name='OutsideMaterial',
                fields=[
                    ('id', models.UUIDField(default=qadam.core.models.new_id, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=qadam.core.clock.now, editable=False)),
                    ('updated_at', models.DateTimeField(default=qadam.core.clock.now, editable=False)),
                    ('url', models.URLField(max_length=300)),
                    ('title', models.CharField(max_length=160)),
                    ('licence', models.CharField(max_length=80)),
                    ('language', models.CharField(choices=[('ur', 'اردو'), ('ps', 'پښتو'), ('sd', 'سنڌي'), ('pa-Arab', 'پنجابی'), ('en', 'English')], max_length=10)),
                    ('lesson', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='outside', to='learning.lesson')),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
                ],
                options={
                    'ordering': ('title', 'id'),
                    'constraints': [models.UniqueConstraint(fields=('organisation', 'lesson', 'url'), name='outside_once'), models.CheckConstraint(condition=models.Q(('url__startswith', 'https://')), name='outside_by_https'), models.CheckConstraint(condition=models.Q(('licence', ''), _negated=True), name='outside_has_a_licence')],
                },
            ),
            migrations.CreateModel(
                name='PassOn',
                fields=[
                    ('id', models.UUIDField(default=qadam.core.models.new_id, editable=False, primary_key=True, serialize=False)),
                    ('code', models.CharField(max_length=8, unique=True)),
                    ('lesson_code', models.SlugField(max_length=60)),
                    ('chain', models.UUIDField(db_index=True)),
                    ('depth', models.PositiveSmallIntegerField(default=0)),
                    ('district', models.SlugField(blank=True, max_length=60)),
                    ('client_id', models.UUIDField(null=True, unique=True)),
                    ('made_at', models.DateTimeField(default=qadam.core.clock.now)),
                    ('passed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='passed_to', to='learning.passon')),
                ],
            ),
            migrations.CreateModel(
                name='PassDay',
                fields=[
                    ('id', models.UUIDField(default=qadam.core.models.new_id, editable=False, primary_key=True, serialize=False)),
                    ('day', models.DateField()),
                    ('opened', models.PositiveIntegerField(default=0)),
                    ('link', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='days', to='learning.passon')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('link', 'day'), name='pass_day_once')],
                },
            ),
            migrations.CreateModel(
                name='Version',
                fields=[
                    ('id', models.UUIDField(default=qadam.core.models.new_id, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=qadam.core.clock.now, editable=False)),
                    ('updated_at', models.DateTimeField(default=qadam.core.clock.now, editable=False)),
                    ('number', models.PositiveSmallIntegerField(default=1)),
                    ('state', models.CharField(choices=[('draft', 'Draft'), ('in_review', 'Being read by another'), ('published', 'Published'), ('retired', 'No longer used')], default='draft', max_length=10)),
                    ('title', qadam.core.languages.TextsField(default=dict, validators=[qadam.core.languages.check_texts])),
                    ('summary', qadam.core.languages.TextsField(blank=True, default=dict, validators=[qadam.core.languages.check_texts])),
                    ('minutes', models.PositiveSmallIntegerField(default=40)),
                    ('licence', models.CharField(default='CC-BY-SA-4.0', max_length=40)),
                    ('sources', models.JSONField(blank=True, default=list)),
                    ('fingerprint', models.CharField(blank=True, max_length=64)),
                    ('review_words', models.TextField(blank=True)),
                    ('published_at', models.DateTimeField(null=True)),
                    ('author', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('lesson', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='learning.lesson')),
                    ('reviewer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ('lesson', 'number'),
                    'constraints': [models.UniqueConstraint(fields=('lesson', 'number'), name='version_once_a_number'), models.UniqueConstraint(condition=models.Q(('state', 'published')), fields=('lesson',), name='version_one_published'), models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'in_review', 'published', 'retired'])), name='version_known_state')],
                },
            ),
            migrations.CreateModel(
                name='PackFile',
                fields=[
                    ('id', models.UUIDField(default=qadam.core.models.new_id, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=qadam.core.clock.now, editable=False)),
                    ('updated_at', models.DateTimeField(default=qadam.core.clock.now, editable=False)),
                    ('language', models.CharField(choices=[('ur', 'اردو'), ('ps', 'پښتو'), ('sd', 'سنڌي'), ('pa-Arab', 'پنجابی'), ('en', 'English')], max_length=10)),
                    ('form', models.CharField(choices=[('light', 'A page without voices'), ('full', 'A page with voices'), ('sheet', 'A sheet to read and print (PDF)')], max_length=5)),
                    ('circle_id', models.UUIDField(null=True)),
                    ('fingerprint', models.CharField(max_length=64)),
                    ('content', models.BinaryField()),
                    ('organisation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organisations.organisation')),
                    ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='files', to='learning.version')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('version', 'language', 'form', 'organisation', 'circle_id'), name='pack_once', nulls_distinct=False)],
                },
            ),
            migrations.CreateModel(
                name='Card',
                fields=[
                    ('id', models.UUIDField(default=qadam.core.models.new_id, editable=False, primary_key=True, serialize=False)),
                    ('name', models.SlugField(max_length=40)),
                    ('position', models.PositiveSmallIntegerField()),
                    ('kind', models.CharField(choices=[('card', 'Picture card'), ('story', 'A story to talk about'), ('try', 'Try it together'), ('rule', 'A rule for home'), ('question', 'Question')], max_length=10)),
                    ('drawing', models.SlugField(max_length=40)),
                    ('minutes', models.PositiveSmallIntegerField(default=3)),
                    ('text', qadam.core.languages.TextsField(blank=True, default=dict, validators=[qadam.core.languages.check_texts])),
                    ('note', qadam.core.languages.TextsField(blank=True, default=dict, validators=[qadam.core.languages.check_texts])),
                    ('answers', models.JSONField(blank=True, default=list)),
                    ('right', models.PositiveSmallIntegerField(blank=True, null=True)),
                    ('why', qadam.core.languages.TextsField(blank=True, default=dict, validators=[qadam.core.languages.check_texts])),
                    ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='cards', to='learning.version')),
                ],
                options={
                    'ordering': ('position', 'id'),
                    'constraints': [models.UniqueConstraint(fields=('version', 'name'), name='card_once_a_name'), models.CheckConstraint(condition=models.Q(('kind__in', ['card', 'story', 'try', 'rule', 'question'])), name='card_known_kind'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'question'), ('right__isnull', False)), models.Q(models.Q(('kind', 'question'), _negated=True), ('right__isnull', True)), _connector='OR'), name='card_question_has_an_answer')],
                },
            ),
            migrations.CreateModel(
                name='Badge',
                fields=[
                    ('number', models.BigAutoField(primary_key=True, serialize=False)),
                    ('code', models.CharField(max_length=8, unique=True)),
                    ('kind', models.CharField(choices=[('took_part', 'Took part'), ('showed', 'Showed the skill'), ('certificate', 'Certificate')], max_length=11)),
                    ('evidence', models.CharField(blank=True, choices=[('facilitator', 'Shown to the facilitator'), ('quiz', 'In a quiz with pictures'), ('taught', 'By teaching somebody else')], max_length=11)),
                    ('about', models.SlugField(max_length=60)),
                    ('title', qadam.core.languages.TextsField(default=dict, validators=[qadam.core.languages.check_texts])),
                    ('meetings', models.PositiveSmallIntegerField(null=True)),
                    ('place_code', models.SlugField(blank=True, max_length=60)),
                    ('place_name', qadam.core.languages.TextsField(blank=True, default=dict, validators=[qadam.core.languages.check_texts])),
                    ('issuer_code', models.CharField(max_length=61)),
                    ('issuer_name', qadam.core.languages.TextsField(default=dict, validators=[qadam.core.languages.check_texts])),
                    ('month', models.DateField()),
                    ('sheet', models.UUIDField(default=qadam.core.models.new_id)),
                    ('position', models.PositiveSmallIntegerField(default=0)),
                    ('subject_kind', models.SlugField(blank=True, max_length=20)),
                    ('subject_id', models.UUIDField(null=True)),
                    ('awarded_at', models.DateTimeField(default=qadam.core.clock.now)),
                    ('key_id', models.CharField(max_length=8)),
                    ('signature', models.BinaryField(max_length=64)),
                    ('name_hash', models.BinaryField(max_length=16, null=True)),
                    ('state', models.CharField(choices=[('valid', 'Valid'), ('revoked', 'Taken back')], default='valid', max_length=7)),
                    ('revoked_at', models.DateTimeField(null=True)),
                    ('revoked_for', models.CharField(blank=True, choices=[('mistake', 'It was given by mistake.'), ('not_held', 'The meeting was not held.'), ('misused', 'It was used by somebody else.'), ('asked', 'Its holder asked for it.')], max_length=8)),
                    ('organisation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='badges', to='organisations.organisation')),
                ],
                options={
                    'ordering': ('number',),
                    'indexes': [models.Index(fields=['subject_kind', 'subject_id'], name='badge_subject')],
                    'constraints': [models.UniqueConstraint(fields=('sheet', 'position'), name='badge_once_on_a_sheet'), models.CheckConstraint(condition=models.Q(('kind__in', ['took_part', 'showed', 'certificate'])), name='badge_known_kind'), models.CheckConstraint(condition=models.Q(('state__in', ['valid', 'revoked'])), name='badge_known_state'), models.CheckConstraint(condition=models.Q(models.Q(('evidence__in', ['facilitator', 'quiz', 'taught']), ('kind', 'showed')), models.Q(models.Q(('kind', 'showed'), _negated=True), ('evidence', '')), _connector='OR'), name='badge_skill_was_shown'), models.CheckConstraint(condition=models.Q(models.Q(('revoked_at__isnull', False), ('state', 'revoked')), models.Q(('revoked_at__isnull', True), ('state', 'valid')), _connector='OR'), name='badge_taken_back_when'), models.CheckConstraint(condition=models.Q(('month__day', 1)), name='badge_month_without_day')],
                },
            ),
        ]),
    ]
