import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.datetime
import qadam.core.clock
import qadam.core.languages
import qadam.core.models
import qadam.core.sqlfold
from django.conf import settings
from django.db import migrations, models

from qadam.core.migrating import CreateModels


class Migration(migrations.Migration):

    initial = True
    # What installations from before the first release went through.
    replaces = [
        ('messaging', '0001_initial'),
        ('messaging', '0002_attempts_keep_no_provider_id'),
        ('messaging', '0003_polling'),
        ('messaging', '0004_inbox'),
        ('messaging', '0005_ladders_and_ceilings'),
        ('messaging', '0006_templates_and_health'),
        ('messaging', '0007_a_lane_for_posts'),
        ('messaging', '0008_no_index_by_organisation'),
        ('messaging', '0009_a_price_for_each_kind_of_template'),
    ]

    dependencies = [
        ('accounts', '__first__'),
        ('media', '0001_first_release'),
        ('organisations', '0001_first_release'),
        ('people', '0001_first_release'),
    ]

    operations = [
        CreateModels([
            migrations.CreateModel(
                name='ChannelAccount',
                fields=[
                    ('id', models.UUIDField(default=qadam.core.models.new_id, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=qadam.core.clock.now, editable=False)),
                    ('updated_at', models.DateTimeField(default=qadam.core.clock.now, editable=False)),
                    ('kind', models.CharField(choices=[('whatsapp', 'WhatsApp'), ('sms', 'SMS'), ('telegram', 'Telegram'), ('email', 'E-mail'), ('voice', 'Voice call'), ('web', 'Web')], max_length=10)),
                    ('name', models.CharField(blank=True, max_length=80)),
                    ('public_address', models.CharField(blank=True, max_length=80)),
                    ('config_sealed', models.BinaryField()),
                    ('is_open', models.BooleanField(default=True)),
                    ('is_demo', models.BooleanField(default=False)),
                    ('daily_limit', models.PositiveIntegerField(default=250)),
                    ('per_second', models.PositiveIntegerField(default=80)),
                    ('price_minor', models.PositiveIntegerField(default=0)),
                    ('utility_price_minor', models.PositiveIntegerField(null=True)),
                    ('authentication_price_minor', models.PositiveIntegerField(null=True)),
                    ('monthly_budget_minor', models.PositiveIntegerField(default=0)),
                    ('last_in_at', models.DateTimeField(null=True)),
                    ('last_out_at', models.DateTimeField(null=True)),
                    ('trouble', models.CharField(blank=True, max_length=60)),
                    ('trouble_at', models.DateTimeField(null=True)),
                    ('portfolio', models.CharField(blank=True, db_default='', db_index=True, max_length=80)),
                    ('health', models.JSONField(db_default={}, default=dict)),
                    ('checked_at', models.DateTimeField(null=True)),
                    ('self_test_sealed', models.BinaryField(null=True)),
                    ('poll_after', models.CharField(blank=True, max_length=64)),
                    ('polled_by', models.CharField(blank=True, max_length=40)),
                    ('polled_until', models.DateTimeField(null=True)),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='accounts', to='organisations.organisation')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='PortfolioPace',
                fields=[
                    ('portfolio', models.CharField(max_length=80, primary_key=True, serialize=False)),
                    ('outside_count', models.PositiveIntegerField(default=0)),
                    ('counted_at', models.DateTimeField(null=True)),
                ],
            ),
            migrations.CreateModel(
                name='SenderBeat',
                fields=[
                    ('worker', models.CharField(max_length=40, primary_key=True, serialize=False)),
                    ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ],
            ),
            migrations.CreateModel(
                name='CauseBudget',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('cause_kind', models.CharField(max_length=20)),
                    ('cause_id', models.UUIDField()),
                    ('most_minor', models.PositiveBigIntegerField()),
                    ('spent_minor', models.PositiveBigIntegerField(default=0)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('cause_kind', 'cause_id'), name='cause_has_one_budget')],
                },
            ),
            migrations.CreateModel(
                name='CauseHold',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('cause_kind', models.CharField(max_length=20)),
                    ('cause_id', models.UUIDField()),
                    ('state', models.CharField(choices=[('paused', 'Paused'), ('cancelled', 'Cancelled')], max_length=10)),
                    ('at', models.DateTimeField(default=qadam.core.clock.now)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('cause_kind', 'cause_id'), name='cause_held_once')],
                },
            ),
            migrations.CreateModel(
                name='SenderPace',
                fields=[
                    ('account', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='pace', serialize=False, to='messaging.channelaccount')),
                    ('tokens', models.FloatField(default=0)),
                    ('filled_at', models.DateTimeField(default=qadam.core.clock.now)),
                    ('blocked_until', models.DateTimeField(null=True)),
                    ('refusals', models.PositiveSmallIntegerField(default=0)),
                    ('month', models.DateField(null=True)),
                    ('spent_minor', models.PositiveBigIntegerField(default=0)),
                    ('outside_count', models.PositiveIntegerField(default=0)),
                    ('counted_at', models.DateTimeField(null=True)),
                ],
            ),
            migrations.CreateModel(
                name='Conversation',
                fields=[
                    ('id', models.UUIDField(default=qadam.core.models.new_id, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=qadam.core.clock.now, editable=False)),
                    ('updated_at', models.DateTimeField(default=qadam.core.clock.now, editable=False)),
                    ('address_hash', models.BinaryField(max_length=16)),
                    ('language', models.CharField(blank=True, choices=[('ur', 'اردو'), ('ps', 'پښتو'), ('sd', 'سنڌي'), ('pa-Arab', 'پنجابی'), ('en', 'English')], max_length=10)),
                    ('keeper', models.CharField(choices=[('bot', 'Qadam answers'), ('human', 'A person answers')], default='bot', max_length=6)),
                    ('is_guarded', models.BooleanField(default=False)),
                    ('dialogue', models.JSONField(default=dict)),
                    ('window_ends_at', models.DateTimeField(null=True)),
                    ('last_in_at', models.DateTimeField(null=True)),
                    ('last_message_at', models.DateTimeField(null=True)),
                    ('unanswered_since', models.DateTimeField(null=True)),
                    ('forget_at', models.DateTimeField(null=True)),
                    ('claimed_until', models.DateTimeField(null=True)),
                    ('held_at', models.DateTimeField(null=True)),
                    ('held_message_id', models.UUIDField(null=True)),
                    ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='conversations', to='messaging.channelaccount')),
                    ('address', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='conversations', to='people.address')),
                    ('assigned_to', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='conversations', to=settings.AUTH_USER_MODEL)),
                    ('claimed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='conversations', to='people.person')),
                ],
                options={
                    'indexes': [models.Index(fields=['account', '-last_message_at'], name='conversation_latest'), models.Index(condition=models.Q(('unanswered_since__isnull', False)), fields=['account', 'unanswered_since'], name='conversation_unanswered'), models.Index(condition=models.Q(('forget_at__isnull', False)), fields=['forget_at'], name='conversation_forget'), models.Index(condition=models.Q(('held_at__isnull', False)), fields=['person'], name='conversation_held')],
                    'constraints': [models.UniqueConstraint(fields=('account', 'address_hash'), name='conversation_once_an_address')],
                },
            ),
            migrations.CreateModel(
                name='Delivery',
                fields=[
                    ('id', models.UUIDField(default=qadam.core.models.new_id, editable=False, primary_key=True, serialize=False)),
                    ('address_hash', models.BinaryField(max_length=16)),
                    ('cause_kind', models.CharField(max_length=20)),
                    ('cause_id', models.UUIDField()),
                    ('purpose', models.CharField(choices=[('replies', 'Answers to what I write'), ('news', 'News of campaigns'), ('reminders', 'Reminders of what I joined'), ('emergency', 'Emergency alerts'), ('story', 'Questions about my story')], max_length=10)),
                    ('lane', models.PositiveSmallIntegerField(choices=[(0, 'Emergency'), (1, 'Reply'), (2, 'Service'), (3, 'Broadcast'), (4, 'Post')])),
                    ('language', models.CharField(choices=[('ur', 'اردو'), ('ps', 'پښتو'), ('sd', 'سنڌي'), ('pa-Arab', 'پنجابی'), ('en', 'English')], max_length=10)),
                    ('content', models.JSONField(default=dict)),
                    ('state', models.CharField(choices=[('queued', 'Waiting'), ('sending', 'Being sent'), ('accepted', 'Accepted'), ('sent', 'Sent'), ('delivered', 'Arrived'), ('read', 'Read'), ('failed', 'Failed'), ('unknown', 'Not known'), ('skipped', 'Left out'), ('expired', 'Too late'), ('cancelled', 'Cancelled')], default='queued', max_length=10)),
                    ('skip_reason', models.CharField(blank=True, choices=[('opted_out', 'Said STOP'), ('no_consent', 'Has not said yes to this'), ('no_address', 'Cannot be reached on this channel'), ('too_often', 'Had two messages this week already'), ('held_out', 'In the group that is not messaged'), ('window_closed', 'Wrote too long ago, and there is no template'), ('template_missing', 'No approved template in this language'), ('template_paused', 'The provider has paused the template'), ('daily_limit', "Over today's limit of the channel"), ('budget', 'Over the budget'), ('forgotten', 'Asked to be forgotten'), ('shared_phone', 'Somebody else on this phone gets it'), ('on_hold', 'A person is looking into this conversation'), ('account_closed', 'The channel is switched off')], max_length=20)),
                    ('created_at', models.DateTimeField(default=qadam.core.clock.now)),
                    ('not_before', models.DateTimeField(default=qadam.core.clock.now)),
                    ('expires_at', models.DateTimeField(null=True)),
                    ('tries', models.PositiveSmallIntegerField(default=0)),
                    ('changed_at', models.DateTimeField(default=qadam.core.clock.now)),
                    ('rung', models.PositiveSmallIntegerField(db_default=0, default=0)),
                    ('rungs_left', models.PositiveSmallIntegerField(db_default=0, default=0)),
                    ('variant', models.CharField(blank=True, db_default='', default='', max_length=1)),
                    ('account', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='messaging.channelaccount')),
                    ('address', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='people.address')),
                    ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
                    ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='people.person')),
                ],
                options={
                    'indexes': [models.Index(condition=models.Q(('state', 'queued')), fields=['account', 'lane', 'not_before', 'id'], name='delivery_due'), models.Index(condition=models.Q(('lane', 1), ('state__in', ['queued', 'sending'])), fields=['account', 'address_hash', 'created_at'], name='delivery_in_turn'), models.Index(fields=['cause_kind', 'cause_id', 'state'], name='delivery_of_cause'), models.Index(condition=models.Q(('rungs_left__gt', 0), ('state__in', ['failed', 'skipped'])), fields=['cause_kind', 'cause_id', 'id'], name='delivery_may_fall')],
                    'constraints': [models.UniqueConstraint(fields=('cause_kind', 'cause_id', 'address_hash'), name='delivery_once')],
                },
            ),
            migrations.CreateModel(
                name='Attempt',
                fields=[
                    ('id', models.UUIDField(default=qadam.core.models.new_id, editable=False, primary_key=True, serialize=False)),
                    ('state', models.CharField(choices=[('calling', 'Calling'), ('accepted', 'Accepted'), ('sent', 'Sent'), ('delivered', 'Delivered'), ('read', 'Read'), ('failed', 'Failed'), ('unknown', 'Unknown')], default='calling', max_length=10)),
                    ('worker', models.CharField(blank=True, max_length=40)),
                    ('provider_hash', models.BinaryField(max_length=16, null=True)),
                    ('error_code', models.CharField(blank=True, max_length=40)),
                    ('error_text', models.CharField(blank=True, max_length=200)),
                    ('cost_minor', models.PositiveIntegerField(default=0)),
                    ('started_at', models.DateTimeField(default=qadam.core.clock.now)),
                    ('changed_at', models.DateTimeField(default=qadam.core.clock.now)),
                    ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='messaging.channelaccount')),
                    ('delivery', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attempts', to='messaging.delivery')),
                ],
                options={
                    'indexes': [models.Index(fields=['provider_hash'], name='attempt_provider'), models.Index(condition=models.Q(('state', 'calling')), fields=['worker'], name='attempt_calling'), models.Index(condition=models.Q(('state__in', ['failed', 'unknown'])), fields=['account', 'changed_at'], name='attempt_went_wrong')],
                },
            ),
            migrations.CreateModel(
                name='InboundEvent',
                fields=[
                    ('id', models.BigAutoField(primary_key=True, serialize=False)),
                    ('external_hash', models.BinaryField(max_length=16)),
                    ('thread_hash', models.BinaryField(max_length=16, null=True)),
                    ('kind', models.CharField(choices=[('message', 'Message'), ('status', 'Status'), ('preference', 'Preference'), ('other', 'Other')], max_length=10)),
                    ('rank', models.PositiveSmallIntegerField(choices=[(0, 'Stop'), (5, 'Message'), (9, 'Status')], default=5)),
                    ('state', models.CharField(choices=[('new', 'New'), ('done', 'Done'), ('parked', 'Parked')], default='new', max_length=6)),
                    ('body_sealed', models.BinaryField(null=True)),
                    ('provider_at', models.DateTimeField(null=True)),
                    ('received_at', models.DateTimeField(default=qadam.core.clock.now)),
                    ('tries', models.PositiveSmallIntegerField(default=0)),
                    ('retry_at', models.DateTimeField(null=True)),
                    ('handled_by', models.CharField(blank=True, max_length=40)),
                    ('reason', models.CharField(blank=True, max_length=200)),
                    ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='messaging.channelaccount')),
                    ('media', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='media.original')),
                ],
                options={
                    'indexes': [models.Index(condition=models.Q(('state', 'new')), fields=['rank', 'id'], name='event_new'), models.Index(condition=models.Q(('state', 'new')), fields=['account', 'thread_hash'], name='event_new_of_thread'), models.Index(condition=models.Q(('body_sealed__isnull', False), models.Q(('state', 'new'), _negated=True)), fields=['received_at'], name='event_body'), models.Index(condition=models.Q(('state', 'parked')), fields=['account', 'received_at'], name='event_parked')],
                    'constraints': [models.UniqueConstraint(fields=('account', 'external_hash'), name='event_stored_once')],
                },
            ),
            migrations.CreateModel(
                name='Incident',
                fields=[
                    ('id', models.UUIDField(default=qadam.core.models.new_id, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=qadam.core.clock.now, editable=False)),
                    ('updated_at', models.DateTimeField(default=qadam.core.clock.now, editable=False)),
                    ('kind', models.CharField(max_length=20)),
                    ('state', models.CharField(choices=[('open', 'Waiting for a guardian'), ('taken', 'A guardian is with them'), ('closed', 'Closed')], default='open', max_length=6)),
                    ('may_keep_words', models.BooleanField(default=False)),
                    ('notes', models.TextField(blank=True)),
                    ('told_at', models.DateTimeField(null=True)),
                    ('closed_at', models.DateTimeField(null=True)),
                    ('conversation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='incidents', to='messaging.conversation')),
                    ('guardian', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='incidents', to=settings.AUTH_USER_MODEL)),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='incidents', to='organisations.organisation')),
                    ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='people.person')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='Message',
                fields=[
                    ('id', models.UUIDField(default=qadam.core.models.new_id, editable=False, primary_key=True, serialize=False)),
                    ('author', models.CharField(choices=[('person', 'Person'), ('bot', 'Bot'), ('staff', 'Staff'), ('note', 'Note')], max_length=6)),
                    ('kind', models.CharField(default='text', max_length=12)),
                    ('text', models.TextField(blank=True)),
                    ('language', models.CharField(blank=True, max_length=10)),
                    ('options', models.JSONField(default=list)),
                    ('is_guarded', models.BooleanField(db_default=False, default=False)),
                    ('at', models.DateTimeField(default=qadam.core.clock.now)),
                    ('by_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('conversation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='messages', to='messaging.conversation')),
                    ('delivery', models.OneToOneField(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='message', to='messaging.delivery')),
                    ('event', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='messaging.inboundevent')),
                    ('media', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='media.original')),
                ],
                options={
                    'indexes': [models.Index(fields=['conversation', 'at', 'id'], name='message_thread'), models.Index(condition=models.Q(('author', 'person')), fields=['conversation', '-at', '-id'], name='message_hers'), django.contrib.postgres.indexes.GinIndex(qadam.core.sqlfold.Words('text'), condition=models.Q(('author__in', ['person', 'staff', 'note'])), name='message_words')],
                },
            ),
            migrations.CreateModel(
                name='OptOut',
                fields=[
                    ('id', models.UUIDField(default=qadam.core.models.new_id, editable=False, primary_key=True, serialize=False)),
                    ('address_hash', models.BinaryField(max_length=16)),
                    ('at', models.DateTimeField(default=qadam.core.clock.now)),
                    ('how', models.CharField(max_length=20)),
                    ('only_news', models.BooleanField(default=False)),
                    ('undone_at', models.DateTimeField(null=True)),
                    ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='opt_outs', to='messaging.channelaccount')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(condition=models.Q(('undone_at', None)), fields=('account', 'address_hash'), name='opt_out_once')],
                },
            ),
            migrations.CreateModel(
                name='Reached',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('address_hash', models.BinaryField(max_length=16)),
                    ('at', models.DateTimeField()),
                    ('outside_at', models.DateTimeField(null=True)),
                    ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='messaging.channelaccount')),
                ],
                options={
                    'indexes': [models.Index(condition=models.Q(('outside_at__isnull', False)), fields=['account', 'outside_at'], name='reached_outside')],
                    'constraints': [models.UniqueConstraint(fields=('account', 'address_hash'), name='reached_once_an_address')],
                },
            ),
            migrations.CreateModel(
                name='StopUndo',
                fields=[
                    ('id', models.UUIDField(default=qadam.core.models.new_id, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=qadam.core.clock.now, editable=False)),
                    ('updated_at', models.DateTimeField(default=qadam.core.clock.now, editable=False)),
                    ('state', models.CharField(choices=[('asked', 'Waits for a second person'), ('confirmed', 'Taken back'), ('refused', 'Stays as it is')], default='asked', max_length=10)),
                    ('reason', models.TextField()),
                    ('decided_at', models.DateTimeField(null=True)),
                    ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('opt_out', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='undos', to='messaging.optout')),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organisations.organisation')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'asked')), fields=('opt_out',), name='stop_undo_asked_once'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'confirmed'), _negated=True), models.Q(('asked_by', models.F('decided_by')), _negated=True), _connector='OR'), name='stop_undo_needs_two')],
                },
            ),
            migrations.CreateModel(
                name='Template',
                fields=[
                    ('id', models.UUIDField(default=qadam.core.models.new_id, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=qadam.core.clock.now, editable=False)),
                    ('updated_at', models.DateTimeField(default=qadam.core.clock.now, editable=False)),
                    ('key', models.SlugField(max_length=512)),
                    ('language', models.CharField(choices=[('ur', 'اردو'), ('ps', 'پښتو'), ('sd', 'سنڌي'), ('pa-Arab', 'پنجابی'), ('en', 'English')], max_length=10)),
                    ('category', models.CharField(choices=[('marketing', 'Campaign news'), ('utility', 'Reminders and receipts'), ('authentication', 'Sign-in codes')], max_length=20)),
                    ('body', models.TextField()),
                    ('state', models.CharField(choices=[('draft', 'Draft'), ('pending', 'Waiting for approval'), ('approved', 'Approved'), ('paused', 'Paused by the provider'), ('rejected', 'Refused by the provider')], default='draft', max_length=10)),
                    ('provider_id', models.CharField(blank=True, db_default='', max_length=64)),
                    ('provider_language', models.CharField(blank=True, db_default='', max_length=16)),
                    ('reason', models.CharField(blank=True, db_default='', max_length=200)),
                    ('quality', models.CharField(blank=True, db_default='', max_length=20)),
                    ('misfit', models.CharField(blank=True, db_default='', max_length=20)),
                    ('seen_at', models.DateTimeField(null=True)),
                    ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='templates', to='messaging.channelaccount')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('account', 'key', 'language'), name='template_once_a_language')],
                },
            ),
            migrations.CreateModel(
                name='CannedReply',
                fields=[
                    ('id', models.UUIDField(default=qadam.core.models.new_id, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=qadam.core.clock.now, editable=False)),
                    ('updated_at', models.DateTimeField(default=qadam.core.clock.now, editable=False)),
                    ('title', models.CharField(max_length=60)),
                    ('texts', qadam.core.languages.TextsField(default=dict, validators=[qadam.core.languages.check_texts])),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='canned_replies', to='organisations.organisation')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('organisation', 'title'), name='canned_once_a_title')],
                },
            ),
            migrations.CreateModel(
                name='CallHour',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('hour', models.DateTimeField()),
                    ('calls', models.PositiveIntegerField(default=0)),
                    ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='messaging.channelaccount')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('account', 'hour'), name='call_hour_once')],
                },
            ),
        ]),
    ]
