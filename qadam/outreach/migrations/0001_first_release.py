import django.db.models.deletion
import qadam.core.clock
import qadam.core.holdout
import qadam.core.languages
import qadam.core.models
from django.conf import settings
from django.db import migrations, models

from qadam.core.migrating import CreateModels


class Migration(migrations.Migration):

    initial = True
    # What installations from before the first release went through.
    replaces = [
        ('outreach', '0001_initial'),
        ('outreach', '0002_ladders_wordings_corrections'),
        ('outreach', '0003_posts'),
        ('outreach', '0004_sequences'),
        ('outreach', '0005_no_index_twice'),
    ]

    dependencies = [
        ('accounts', '__first__'),
        ('campaigns', '0001_initial'),
        ('media', '0001_first_release'),
        ('messaging', '0001_first_release'),
        ('organisations', '0001_first_release'),
        ('people', '0001_first_release'),
    ]

    operations = [
        CreateModels([
            migrations.CreateModel(
                name='Broadcast',
                fields=[
                    ('id', models.UUIDField(default=qadam.core.models.new_id, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=qadam.core.clock.now, editable=False)),
                    ('updated_at', models.DateTimeField(default=qadam.core.clock.now, editable=False)),
                    ('title', models.CharField(max_length=120)),
                    ('purpose', models.CharField(choices=[('replies', 'Answers to what I write'), ('news', 'News of campaigns'), ('reminders', 'Reminders of what I joined'), ('emergency', 'Emergency alerts'), ('story', 'Questions about my story')], default='news', max_length=10)),
                    ('segment_json', models.JSONField(default=dict)),
                    ('texts', qadam.core.languages.TextsField(default=dict, validators=[qadam.core.languages.check_texts])),
                    ('template', models.SlugField(blank=True, max_length=60)),
                    ('state', models.CharField(choices=[('draft', 'Draft'), ('ready', 'Ready to send'), ('sending', 'Being sent'), ('paused', 'Paused'), ('done', 'Done'), ('cancelled', 'Cancelled')], default='draft', max_length=10)),
                    ('holdout_share', models.FloatField(default=0)),
                    ('salt', models.BinaryField(default=qadam.core.holdout.new_salt, max_length=32)),
                    ('expires_at', models.DateTimeField(null=True)),
                    ('more_texts', models.JSONField(db_default=[], default=list)),
                    ('max_cost_minor', models.PositiveIntegerField(null=True)),
                    ('started_at', models.DateTimeField(null=True)),
                    ('finished_at', models.DateTimeField(null=True)),
                    ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='messaging.channelaccount')),
                    ('by_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('campaign', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='broadcasts', to='campaigns.campaign')),
                    ('corrects', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='outreach.broadcast')),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='broadcasts', to='organisations.organisation')),
                ],
                options={
                    'indexes': [models.Index(fields=['organisation', '-created_at'], name='broadcast_latest'), models.Index(condition=models.Q(('state', 'sending')), fields=['state'], name='broadcast_running')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'ready', 'sending', 'paused', 'done', 'cancelled'])), name='broadcast_known_state'), models.CheckConstraint(condition=models.Q(('holdout_share__gte', 0), ('holdout_share__lte', 0.5)), name='broadcast_holds_half_at_most'), models.CheckConstraint(condition=models.Q(('holdout_share', 0), models.Q(('campaign__isnull', False), ('purpose', 'news')), _connector='OR'), name='broadcast_holds_back_news_only')],
                },
            ),
            migrations.CreateModel(
                name='Holdout',
                fields=[
                    ('id', models.UUIDField(default=qadam.core.models.new_id, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=qadam.core.clock.now, editable=False)),
                    ('updated_at', models.DateTimeField(default=qadam.core.clock.now, editable=False)),
                    ('salt', models.BinaryField(max_length=32)),
                    ('share', models.FloatField()),
                    ('started_at', models.DateTimeField(default=qadam.core.clock.now)),
                    ('ended_at', models.DateTimeField(null=True)),
                    ('broadcast', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='holdout', to='outreach.broadcast')),
                    ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='holdouts', to='campaigns.campaign')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('campaign',), name='holdout_one_open_a_campaign'), models.CheckConstraint(condition=models.Q(('share__gt', 0), ('share__lte', 0.5)), name='holdout_messages_half_at_least')],
                },
            ),
            migrations.CreateModel(
                name='Assignment',
                fields=[
                    ('id', models.BigAutoField(primary_key=True, serialize=False)),
                    ('address_hash', models.BinaryField(max_length=16)),
                    ('arm', models.CharField(choices=[('messaged', 'Messaged'), ('held', 'Held')], max_length=8)),
                    ('at', models.DateTimeField(default=qadam.core.clock.now)),
                    ('holdout', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='assignments', to='outreach.holdout')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('holdout', 'address_hash'), name='assigned_once'), models.CheckConstraint(condition=models.Q(('arm__in', ['messaged', 'held'])), name='assigned_to_known_arm')],
                },
            ),
            migrations.CreateModel(
                name='Post',
                fields=[
                    ('id', models.UUIDField(default=qadam.core.models.new_id, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=qadam.core.clock.now, editable=False)),
                    ('updated_at', models.DateTimeField(default=qadam.core.clock.now, editable=False)),
                    ('texts', qadam.core.languages.TextsField(default=dict, validators=[qadam.core.languages.check_texts])),
                    ('about_kind', models.CharField(blank=True, max_length=20)),
                    ('about_id', models.UUIDField(null=True)),
                    ('queued_at', models.DateTimeField(null=True)),
                    ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='messaging.channelaccount')),
                    ('by_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='posts', to='organisations.organisation')),
                    ('picture', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='media.original')),
                ],
                options={
                    'indexes': [models.Index(fields=['organisation', '-created_at'], name='post_latest')],
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('about_id', None), ('about_kind', '')), models.Q(models.Q(('about_kind', ''), _negated=True), ('about_id__isnull', False)), _connector='OR'), name='post_leads_to_one_thing')],
                },
            ),
            migrations.CreateModel(
                name='Rung',
                fields=[
                    ('id', models.UUIDField(default=qadam.core.models.new_id, editable=False, primary_key=True, serialize=False)),
                    ('position', models.PositiveSmallIntegerField()),
                    ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='messaging.channelaccount')),
                    ('broadcast', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rungs', to='outreach.broadcast')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('broadcast', 'position'), name='rung_once_a_place'), models.UniqueConstraint(fields=('broadcast', 'account'), name='rung_once_an_account')],
                },
            ),
            migrations.CreateModel(
                name='Sequence',
                fields=[
                    ('id', models.UUIDField(default=qadam.core.models.new_id, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=qadam.core.clock.now, editable=False)),
                    ('updated_at', models.DateTimeField(default=qadam.core.clock.now, editable=False)),
                    ('title', models.CharField(max_length=120)),
                    ('purpose', models.CharField(choices=[('replies', 'Answers to what I write'), ('news', 'News of campaigns'), ('reminders', 'Reminders of what I joined'), ('emergency', 'Emergency alerts'), ('story', 'Questions about my story')], default='reminders', max_length=10)),
                    ('begins_with', models.CharField(choices=[('first_yes', 'Said yes for the first time'), ('signed_up', 'Signed up'), ('attended', 'Came'), ('story_told', 'Told a story'), ('shared', 'Brought somebody')], max_length=12)),
                    ('ends_with', models.JSONField(default=list)),
                    ('state', models.CharField(choices=[('draft', 'Draft'), ('on', 'On'), ('off', 'Off')], default='draft', max_length=6)),
                    ('switched_on_at', models.DateTimeField(null=True)),
                    ('campaign', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='campaigns.campaign')),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sequences', to='organisations.organisation')),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('purpose__in', ['reminders', 'news'])), name='sequence_reminds_or_tells_news')],
                },
            ),
            migrations.CreateModel(
                name='Enrolment',
                fields=[
                    ('id', models.UUIDField(default=qadam.core.models.new_id, editable=False, primary_key=True, serialize=False)),
                    ('event_id', models.UUIDField()),
                    ('event_at', models.DateTimeField()),
                    ('next_position', models.PositiveSmallIntegerField(default=0)),
                    ('next_at', models.DateTimeField(null=True)),
                    ('left_at', models.DateTimeField(null=True)),
                    ('left_why', models.CharField(blank=True, choices=[('done', 'Got everything'), ('acted', 'Did it'), ('stopped', 'Said STOP'), ('forgotten', 'Asked to be forgotten'), ('switched_off', 'It was switched off')], max_length=12)),
                    ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='people.person')),
                    ('sequence', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='enrolments', to='outreach.sequence')),
                ],
                options={
                    'indexes': [models.Index(condition=models.Q(('left_at', None), ('next_at__isnull', False)), fields=['next_at'], name='enrolment_due'), models.Index(condition=models.Q(('left_at', None)), fields=['sequence'], name='enrolment_running')],
                    'constraints': [models.UniqueConstraint(fields=('sequence', 'event_id'), name='enrolled_once_an_event'), models.UniqueConstraint(condition=models.Q(('left_at', None)), fields=('sequence', 'person'), name='enrolled_once_a_person')],
                },
            ),
            migrations.CreateModel(
                name='SequenceMessage',
                fields=[
                    ('id', models.UUIDField(default=qadam.core.models.new_id, editable=False, primary_key=True, serialize=False)),
                    ('position', models.PositiveSmallIntegerField()),
                    ('after_minutes', models.PositiveIntegerField()),
                    ('texts', qadam.core.languages.TextsField(default=dict, validators=[qadam.core.languages.check_texts])),
                    ('template', models.SlugField(blank=True, max_length=60)),
                    ('sequence', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='messages', to='outreach.sequence')),
                ],
                options={
                    'ordering': ('position',),
                    'constraints': [models.UniqueConstraint(fields=('sequence', 'position'), name='sequence_message_once_a_place')],
                },
            ),
            migrations.CreateModel(
                name='TrackedLink',
                fields=[
                    ('id', models.UUIDField(default=qadam.core.models.new_id, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=qadam.core.clock.now, editable=False)),
                    ('updated_at', models.DateTimeField(default=qadam.core.clock.now, editable=False)),
                    ('code', models.CharField(max_length=12, unique=True)),
                    ('path', models.CharField(max_length=200)),
                    ('sharer_code', models.CharField(blank=True, max_length=12)),
                    ('label', models.CharField(blank=True, max_length=80)),
                    ('broadcast', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='links', to='outreach.broadcast')),
                    ('campaign', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='campaigns.campaign')),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organisations.organisation')),
                    ('post', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='links', to='outreach.post')),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('path__startswith', '/')), name='link_leads_to_our_page')],
                },
            ),
            migrations.CreateModel(
                name='LinkDay',
                fields=[
                    ('id', models.UUIDField(default=qadam.core.models.new_id, editable=False, primary_key=True, serialize=False)),
                    ('day', models.DateField()),
                    ('clicks', models.PositiveIntegerField(default=0)),
                    ('link', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='days', to='outreach.trackedlink')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('link', 'day'), name='link_day_once')],
                },
            ),
        ]),
    ]
