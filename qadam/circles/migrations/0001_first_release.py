import django.db.models.deletion
import django.db.models.expressions
import qadam.core.clock
import qadam.core.models
from django.conf import settings
from django.db import migrations, models

from qadam.core.migrating import CreateModels


class Migration(migrations.Migration):

    initial = True
    # What installations from before the first release went through.
    replaces = [
        ('circles', '0001_initial'),
        ('circles', '0002_room'),
        ('circles', '0003_path_and_rhythm'),
        ('circles', '0004_milestones'),
        ('circles', '0005_measuring'),
        ('circles', '0006_sheet_changes'),
    ]

    dependencies = [
        ('accounts', '__first__'),
        ('learning', '0001_first_release'),
        ('media', '0001_first_release'),
        ('organisations', '0001_first_release'),
        ('people', '0001_first_release'),
        ('places', '0001_initial'),
    ]

    operations = [
        CreateModels([
            migrations.CreateModel(
                name='Circle',
                fields=[
                    ('id', models.UUIDField(default=qadam.core.models.new_id, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=qadam.core.clock.now, editable=False)),
                    ('updated_at', models.DateTimeField(default=qadam.core.clock.now, editable=False)),
                    ('cell', models.CharField(blank=True, max_length=16)),
                    ('code', models.CharField(max_length=8, unique=True)),
                    ('state', models.CharField(choices=[('asked', 'Waits for its turn'), ('meeting', 'Meets'), ('sleeping', 'Sleeps'), ('ended', 'Has ended')], default='meeting', max_length=10)),
                    ('audience', models.CharField(choices=[('everyone', 'Everyone'), ('women', 'Women'), ('girls', 'Girls'), ('elders', 'Elders'), ('parents', 'Parents'), ('class', 'A class'), ('creators', 'Young creators')], default='everyone', max_length=10)),
                    ('language', models.CharField(choices=[('ur', 'اردو'), ('ps', 'پښتو'), ('sd', 'سنڌي'), ('pa-Arab', 'پنجابی'), ('en', 'English')], default='ur', max_length=10)),
                    ('weekday', models.PositiveSmallIntegerField()),
                    ('at', models.TimeField()),
                    ('size', models.PositiveSmallIntegerField(default=10)),
                    ('mentor_slot', models.PositiveSmallIntegerField(null=True)),
                    ('arm', models.CharField(blank=True, choices=[('now', 'Starts now'), ('later', 'Starts later')], max_length=5)),
                    ('origin', models.CharField(blank=True, max_length=80)),
                    ('began_on', models.DateField(null=True)),
                    ('ended_at', models.DateTimeField(null=True)),
                    ('nudged_at', models.DateTimeField(null=True)),
                    ('nudges', models.PositiveSmallIntegerField(default=0)),
                    ('offered_at', models.DateTimeField(null=True)),
                    ('claim', models.CharField(blank=True, max_length=6)),
                    ('guide', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='learning.guide')),
                    ('organisation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='circles', to='organisations.organisation')),
                    ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.place')),
                    ('split_from', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='split_into', to='circles.circle')),
                ],
                options={
                    'indexes': [models.Index(fields=['place', 'state'], name='circle_place')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['asked', 'meeting', 'sleeping', 'ended'])), name='circle_known_state'), models.CheckConstraint(condition=models.Q(('weekday__lte', 6)), name='circle_day_of_the_week'), models.CheckConstraint(condition=models.Q(('size__gte', 2), ('size__lte', 60)), name='circle_size')],
                },
            ),
            migrations.CreateModel(
                name='CheckSheet',
                fields=[
                    ('id', models.UUIDField(default=qadam.core.models.new_id, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=qadam.core.clock.now, editable=False)),
                    ('updated_at', models.DateTimeField(default=qadam.core.clock.now, editable=False)),
                    ('phase', models.CharField(choices=[('before', 'Before'), ('after', 'After')], max_length=6)),
                    ('topic', models.SlugField(max_length=40)),
                    ('items', models.JSONField(default=list)),
                    ('people', models.PositiveSmallIntegerField()),
                    ('right', models.PositiveIntegerField()),
                    ('on', models.DateField()),
                    ('changed_at', models.DateTimeField(null=True)),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='check_sheets', to='organisations.organisation')),
                    ('circle', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sheets', to='circles.circle')),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('right__lte', django.db.models.expressions.CombinedExpression(models.Value(3), '*', models.F('people')))), name='sheet_of_three'), models.CheckConstraint(condition=models.Q(('people__gte', 1), ('people__lte', 200)), name='sheet_of_a_room'), models.CheckConstraint(condition=models.Q(('phase__in', ['before', 'after'])), name='sheet_known_phase'), models.UniqueConstraint(fields=('circle', 'phase', 'topic'), name='sheet_once_a_phase')],
                },
            ),
            migrations.CreateModel(
                name='Facilitator',
                fields=[
                    ('id', models.UUIDField(default=qadam.core.models.new_id, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=qadam.core.clock.now, editable=False)),
                    ('updated_at', models.DateTimeField(default=qadam.core.clock.now, editable=False)),
                    ('state', models.CharField(choices=[('learning', 'Learning'), ('tried', 'Has held a try-out'), ('active', 'Leads circles'), ('paused', 'Resting'), ('left', 'Has left')], default='learning', max_length=10)),
                    ('number', models.CharField(max_length=6, null=True, unique=True)),
                    ('shown_name', models.CharField(blank=True, max_length=80)),
                    ('language', models.CharField(choices=[('ur', 'اردو'), ('ps', 'پښتو'), ('sd', 'سنڌي'), ('pa-Arab', 'پنجابی'), ('en', 'English')], default='ur', max_length=10)),
                    ('lessons', models.JSONField(blank=True, default=dict)),
                    ('watched_at', models.DateTimeField(null=True)),
                    ('agreed_at', models.DateTimeField(null=True)),
                    ('agreed_words', models.TextField(blank=True)),
                    ('safeguarding_at', models.DateTimeField(null=True)),
                    ('may_lead_children', models.BooleanField(default=False)),
                    ('is_mentor', models.BooleanField(default=False)),
                    ('agreed_voice', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='media.original')),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='facilitators', to='organisations.organisation')),
                    ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='people.person')),
                    ('place', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.place')),
                    ('watched_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='circles.facilitator')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(condition=models.Q(('person__isnull', False)), fields=('organisation', 'person'), name='facilitator_once_a_person'), models.CheckConstraint(condition=models.Q(('state__in', ['learning', 'tried', 'active', 'paused', 'left'])), name='facilitator_known_state'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'active'), _negated=True), ('agreed_at__isnull', False), _connector='OR'), name='facilitator_agreed_first')],
                },
            ),
            migrations.CreateModel(
                name='Device',
                fields=[
                    ('id', models.UUIDField(default=qadam.core.models.new_id, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=qadam.core.clock.now, editable=False)),
                    ('updated_at', models.DateTimeField(default=qadam.core.clock.now, editable=False)),
                    ('link_hash', models.BinaryField(max_length=16, null=True, unique=True)),
                    ('token_hash', models.BinaryField(max_length=16, null=True, unique=True)),
                    ('paired_at', models.DateTimeField(null=True)),
                    ('seen_at', models.DateTimeField(null=True)),
                    ('ended_at', models.DateTimeField(null=True)),
                    ('facilitator', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='devices', to='circles.facilitator')),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('paired_at__isnull', True), ('token_hash__isnull', True)), models.Q(('paired_at__isnull', False), ('token_hash__isnull', False)), _connector='OR'), name='device_paired_by_a_phone')],
                },
            ),
            migrations.CreateModel(
                name='Household',
                fields=[
                    ('id', models.UUIDField(default=qadam.core.models.new_id, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=qadam.core.clock.now, editable=False)),
                    ('updated_at', models.DateTimeField(default=qadam.core.clock.now, editable=False)),
                    ('language', models.CharField(choices=[('ur', 'اردو'), ('ps', 'پښتو'), ('sd', 'سنڌي'), ('pa-Arab', 'پنجابی'), ('en', 'English')], default='ur', max_length=10)),
                    ('rules', models.JSONField(default=list)),
                    ('picked_on', models.DateField()),
                    ('may_ask', models.BooleanField(default=False)),
                    ('asked_2_at', models.DateTimeField(null=True)),
                    ('asked_6_at', models.DateTimeField(null=True)),
                    ('circle', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='households', to='circles.circle')),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='households', to='organisations.organisation')),
                    ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='people.person')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='Member',
                fields=[
                    ('id', models.UUIDField(default=qadam.core.models.new_id, editable=False, primary_key=True, serialize=False)),
                    ('sign', models.CharField(max_length=40)),
                    ('joined_on', models.DateField()),
                    ('left_on', models.DateField(null=True)),
                    ('circle', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='members', to='circles.circle')),
                    ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='people.person')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('circle', 'sign'), name='member_once_a_sign')],
                },
            ),
            migrations.CreateModel(
                name='CameByCode',
                fields=[
                    ('id', models.UUIDField(default=qadam.core.models.new_id, editable=False, primary_key=True, serialize=False)),
                    ('on', models.DateField()),
                    ('phone_hash', models.BinaryField(max_length=16)),
                    ('at', models.DateTimeField(default=qadam.core.clock.now)),
                    ('member', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='came_by_code', to='circles.member')),
                ],
                options={
                    'indexes': [models.Index(fields=['phone_hash'], name='came_phone')],
                    'constraints': [models.UniqueConstraint(fields=('member', 'on'), name='came_once_a_day')],
                },
            ),
            migrations.CreateModel(
                name='Milestone',
                fields=[
                    ('id', models.UUIDField(default=qadam.core.models.new_id, editable=False, primary_key=True, serialize=False)),
                    ('kind', models.CharField(choices=[('4', 'Four meetings'), ('8', 'Eight meetings'), ('12', 'Twelve meetings'), ('all', 'Everybody showed the skill')], max_length=3)),
                    ('reached_at', models.DateTimeField(default=qadam.core.clock.now)),
                    ('circle', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='milestones', to='circles.circle')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('circle', 'kind'), name='milestone_once'), models.CheckConstraint(condition=models.Q(('kind__in', ['4', '8', '12', 'all'])), name='milestone_known_kind')],
                },
            ),
            migrations.CreateModel(
                name='RuleAnswer',
                fields=[
                    ('id', models.UUIDField(default=qadam.core.models.new_id, editable=False, primary_key=True, serialize=False)),
                    ('lesson_code', models.SlugField(max_length=60)),
                    ('week', models.PositiveSmallIntegerField()),
                    ('keeps', models.CharField(choices=[('yes', 'Yes, we do'), ('sometimes', 'Sometimes'), ('no', 'Not yet')], max_length=10)),
                    ('at', models.DateTimeField(default=qadam.core.clock.now)),
                    ('household', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='circles.household')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('household', 'lesson_code', 'week'), name='rule_answer_once'), models.CheckConstraint(condition=models.Q(('week__in', [2, 6])), name='rule_answer_week')],
                },
            ),
            migrations.CreateModel(
                name='Session',
                fields=[
                    ('id', models.UUIDField(default=qadam.core.models.new_id, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=qadam.core.clock.now, editable=False)),
                    ('updated_at', models.DateTimeField(default=qadam.core.clock.now, editable=False)),
                    ('version_number', models.PositiveSmallIntegerField(default=1)),
                    ('on', models.DateField()),
                    ('state', models.CharField(choices=[('planned', 'Planned'), ('held', 'Held'), ('called_off', 'Called off')], default='planned', max_length=10)),
                    ('code', models.CharField(blank=True, max_length=4)),
                    ('minutes', models.PositiveSmallIntegerField(null=True)),
                    ('came', models.PositiveSmallIntegerField(null=True)),
                    ('tally', models.JSONField(blank=True, default=dict)),
                    ('counts_differ', models.BooleanField(default=False)),
                    ('day_corrected', models.BooleanField(default=False)),
                    ('tried', models.PositiveSmallIntegerField(null=True)),
                    ('rules_read', models.BooleanField(default=False)),
                    ('held_at', models.DateTimeField(null=True)),
                    ('synced_at', models.DateTimeField(null=True)),
                    ('circle', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sessions', to='circles.circle')),
                    ('led_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='circles.facilitator')),
                    ('lesson', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='learning.lesson')),
                    ('photo', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='media.original')),
                ],
                options={
                    'indexes': [models.Index(fields=['on', 'state'], name='session_day')],
                    'constraints': [models.UniqueConstraint(fields=('circle', 'on', 'lesson'), name='session_once'), models.CheckConstraint(condition=models.Q(('state__in', ['planned', 'held', 'called_off'])), name='session_known_state')],
                },
            ),
            migrations.CreateModel(
                name='CheckResult',
                fields=[
                    ('id', models.UUIDField(default=qadam.core.models.new_id, editable=False, primary_key=True, serialize=False)),
                    ('phase', models.CharField(choices=[('before', 'Before'), ('after', 'After')], max_length=6)),
                    ('topic', models.SlugField(max_length=40)),
                    ('items', models.JSONField(default=list)),
                    ('right', models.PositiveSmallIntegerField()),
                    ('on', models.DateField()),
                    ('circle', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='checks', to='circles.circle')),
                    ('session', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='checks', to='circles.session')),
                ],
                options={
                    'indexes': [models.Index(fields=['circle', 'phase'], name='check_circle')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('right__lte', 3)), name='check_of_three'), models.CheckConstraint(condition=models.Q(('phase__in', ['before', 'after'])), name='check_known_phase')],
                },
            ),
            migrations.CreateModel(
                name='BoxQuestion',
                fields=[
                    ('id', models.UUIDField(default=qadam.core.models.new_id, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=qadam.core.clock.now, editable=False)),
                    ('updated_at', models.DateTimeField(default=qadam.core.clock.now, editable=False)),
                    ('text', models.TextField()),
                    ('topic', models.SlugField(blank=True, max_length=40)),
                    ('source_id', models.UUIDField(null=True, unique=True)),
                    ('answer', models.TextField(blank=True)),
                    ('hidden_at', models.DateTimeField(null=True)),
                    ('circle', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='questions', to='circles.circle')),
                    ('answered_in', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='answered', to='circles.session')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='Attended',
                fields=[
                    ('id', models.UUIDField(default=qadam.core.models.new_id, editable=False, primary_key=True, serialize=False)),
                    ('how', models.CharField(choices=[('sign', 'By her picture sign'), ('code', 'By the code of the meeting')], max_length=5)),
                    ('at', models.DateTimeField(default=qadam.core.clock.now)),
                    ('member', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attended', to='circles.member')),
                    ('session', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attended', to='circles.session')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('session', 'member'), name='attended_once')],
                },
            ),
            migrations.CreateModel(
                name='SessionReport',
                fields=[
                    ('id', models.UUIDField(editable=False, primary_key=True, serialize=False)),
                    ('state', models.CharField(choices=[('counted', 'Counted'), ('in_review', 'Somebody looks at it first'), ('declined', 'Not used')], default='counted', max_length=10)),
                    ('on', models.DateField()),
                    ('told', models.JSONField(default=dict)),
                    ('phone_at', models.DateTimeField(null=True)),
                    ('clock_off_s', models.BigIntegerField(default=0)),
                    ('received_at', models.DateTimeField(default=qadam.core.clock.now)),
                    ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='circles.facilitator')),
                    ('circle', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reports', to='circles.circle')),
                    ('device', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='circles.device')),
                    ('lesson', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='learning.lesson')),
                    ('session', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='reports', to='circles.session')),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['counted', 'in_review', 'declined'])), name='report_known_state'), models.CheckConstraint(condition=models.Q(models.Q(('session__isnull', False), ('state', 'counted')), models.Q(models.Q(('state', 'counted'), _negated=True), ('session__isnull', True)), _connector='OR'), name='report_counted_in_a_session')],
                },
            ),
            migrations.CreateModel(
                name='SheetChange',
                fields=[
                    ('id', models.UUIDField(default=qadam.core.models.new_id, editable=False, primary_key=True, serialize=False)),
                    ('phase', models.CharField(choices=[('before', 'Before'), ('after', 'After')], max_length=6)),
                    ('people', models.PositiveSmallIntegerField()),
                    ('items', models.JSONField(default=list)),
                    ('right', models.PositiveIntegerField()),
                    ('on', models.DateField()),
                    ('at', models.DateTimeField(default=qadam.core.clock.now)),
                    ('why', models.CharField(choices=[('mistyped', 'A number was typed wrongly'), ('recounted', 'The paper was counted once more'), ('phase', 'Before and after were mixed up'), ('other', 'They were the numbers of another room')], max_length=9)),
                    ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('sheet', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='circles.checksheet')),
                ],
                options={
                    'ordering': ('at', 'id'),
                    'constraints': [models.CheckConstraint(condition=models.Q(('why__in', ['mistyped', 'recounted', 'phase', 'other'])), name='sheet_changed_for')],
                },
            ),
            migrations.CreateModel(
                name='Vouch',
                fields=[
                    ('id', models.UUIDField(default=qadam.core.models.new_id, editable=False, primary_key=True, serialize=False)),
                    ('at', models.DateTimeField(default=qadam.core.clock.now)),
                    ('by_peer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='vouched', to='circles.facilitator')),
                    ('by_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('facilitator', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='vouches', to='circles.facilitator')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('facilitator', 'by_user'), name='vouch_once_a_user'), models.UniqueConstraint(fields=('facilitator', 'by_peer'), name='vouch_once_a_peer'), models.CheckConstraint(condition=models.Q(('facilitator', models.F('by_peer')), _negated=True), name='vouch_for_another')],
                },
            ),
            migrations.CreateModel(
                name='WaitRound',
                fields=[
                    ('id', models.UUIDField(default=qadam.core.models.new_id, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=qadam.core.clock.now, editable=False)),
                    ('updated_at', models.DateTimeField(default=qadam.core.clock.now, editable=False)),
                    ('can_start', models.PositiveSmallIntegerField()),
                    ('closes_on', models.DateField()),
                    ('seed', models.CharField(max_length=64)),
                    ('seed_hash', models.CharField(max_length=64)),
                    ('drawn_at', models.DateTimeField(null=True)),
                    ('later_from', models.DateField()),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='wait_rounds', to='organisations.organisation')),
                    ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.place')),
                ],
                options={
                    'abstract': False,
                },
            ),
        ]),
        migrations.AddField(
            model_name='circle',
            name='facilitator',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='circles', to='circles.facilitator'),
        ),
        migrations.AddField(
            model_name='circle',
            name='mentor',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='mentored', to='circles.facilitator'),
        ),
        migrations.AddField(
            model_name='circle',
            name='offered_to',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='offered', to='circles.facilitator'),
        ),
        migrations.AddField(
            model_name='circle',
            name='round',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='circles', to='circles.waitround'),
        ),
        migrations.AddConstraint(
            model_name='circle',
            constraint=models.UniqueConstraint(fields=('mentor', 'mentor_slot'), name='circle_mentor_has_five'),
        ),
        migrations.AddConstraint(
            model_name='circle',
            constraint=models.CheckConstraint(condition=models.Q(('mentor', None), models.Q(('mentor_slot__gte', 1), ('mentor_slot__lte', 5)), _connector='OR'), name='circle_mentor_slot'),
        ),
    ]
