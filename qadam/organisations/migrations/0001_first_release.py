import django.db.models.deletion
import django.db.models.functions.text
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
        ('organisations', '0001_initial'),
        ('organisations', '0002_initial'),
        ('organisations', '0003_quiet_times'),
        ('organisations', '0004_no_single_quiet_span'),
    ]

    dependencies = [
        ('accounts', '__first__'),
    ]

    operations = [
        CreateModels([
            migrations.CreateModel(
                name='GivenAnswer',
                fields=[
                    ('key_hash', models.BinaryField(max_length=16, primary_key=True, serialize=False)),
                    ('request_hash', models.BinaryField(max_length=32)),
                    ('status', models.PositiveSmallIntegerField(default=200)),
                    ('body', models.JSONField(null=True)),
                    ('at', models.DateTimeField(default=qadam.core.clock.now)),
                ],
            ),
            migrations.CreateModel(
                name='Organisation',
                fields=[
                    ('id', models.UUIDField(default=qadam.core.models.new_id, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=qadam.core.clock.now, editable=False)),
                    ('updated_at', models.DateTimeField(default=qadam.core.clock.now, editable=False)),
                    ('slug', models.SlugField(max_length=60, unique=True)),
                    ('name', qadam.core.languages.TextsField(default=dict, validators=[qadam.core.languages.check_texts])),
                    ('about', qadam.core.languages.TextsField(blank=True, default=dict, validators=[qadam.core.languages.check_texts])),
                    ('kind', models.CharField(choices=[('cso', 'Civil-society organisation'), ('youth', 'Youth group'), ('public', 'Public office'), ('company', 'Company'), ('media', 'Media house'), ('creator', "Creator's team")], max_length=10)),
                    ('language', models.CharField(choices=[('ur', 'اردو'), ('ps', 'پښتو'), ('sd', 'سنڌي'), ('pa-Arab', 'پنجابی'), ('en', 'English')], default='ur', max_length=10)),
                    ('zone', models.CharField(default='Asia/Karachi', max_length=40)),
                    ('guarded_from', models.TimeField(default='09:00')),
                    ('guarded_until', models.TimeField(default='18:00')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('slug'), name='organisation_slug_any_case')],
                },
            ),
            migrations.CreateModel(
                name='ApiToken',
                fields=[
                    ('id', models.UUIDField(default=qadam.core.models.new_id, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=qadam.core.clock.now, editable=False)),
                    ('updated_at', models.DateTimeField(default=qadam.core.clock.now, editable=False)),
                    ('role', models.CharField(choices=[('coordinator', 'Coordinator'), ('editor', 'Editor'), ('facilitator', 'Facilitator'), ('dispatcher', 'Dispatcher'), ('treasurer', 'Treasurer'), ('guardian', 'Guardian'), ('viewer', 'Viewer')], max_length=12)),
                    ('name', models.CharField(blank=True, max_length=80)),
                    ('token_hash', models.BinaryField(max_length=16, unique=True)),
                    ('last_used_at', models.DateTimeField(null=True)),
                    ('revoked_at', models.DateTimeField(null=True)),
                    ('expires_at', models.DateTimeField(null=True)),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tokens', to='organisations.organisation')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='Membership',
                fields=[
                    ('id', models.UUIDField(default=qadam.core.models.new_id, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=qadam.core.clock.now, editable=False)),
                    ('updated_at', models.DateTimeField(default=qadam.core.clock.now, editable=False)),
                    ('role', models.CharField(choices=[('coordinator', 'Coordinator'), ('editor', 'Editor'), ('facilitator', 'Facilitator'), ('dispatcher', 'Dispatcher'), ('treasurer', 'Treasurer'), ('guardian', 'Guardian'), ('viewer', 'Viewer')], max_length=12)),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to=settings.AUTH_USER_MODEL)),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='organisations.organisation')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('user', 'organisation', 'role'), name='membership_once_a_role'), models.CheckConstraint(condition=models.Q(('role__in', ['coordinator', 'editor', 'facilitator', 'dispatcher', 'treasurer', 'guardian', 'viewer'])), name='membership_known_role')],
                },
            ),
            migrations.CreateModel(
                name='QuietTime',
                fields=[
                    ('id', models.UUIDField(default=qadam.core.models.new_id, editable=False, primary_key=True, serialize=False)),
                    ('channel', models.CharField(blank=True, max_length=10)),
                    ('weekday', models.PositiveSmallIntegerField(null=True)),
                    ('begin', models.TimeField()),
                    ('end', models.TimeField()),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='quiet_times', to='organisations.organisation')),
                ],
                options={
                    'ordering': ('weekday', 'begin', 'id'),
                    'constraints': [models.CheckConstraint(condition=models.Q(('weekday', None), ('weekday__lte', 6), _connector='OR'), name='quiet_time_known_weekday'), models.CheckConstraint(condition=models.Q(models.Q(('begin', models.F('end')), _negated=True), ('weekday__isnull', False), _connector='OR'), name='quiet_time_not_for_ever')],
                },
            ),
        ]),
    ]
