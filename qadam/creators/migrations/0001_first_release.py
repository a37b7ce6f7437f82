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
        ('creators', '0001_creators'),
        ('creators', '0002_told_of_tasks'),
    ]

    dependencies = [
        ('accounts', '__first__'),
        ('learning', '0001_first_release'),
        ('media', '0001_first_release'),
        ('organisations', '0001_first_release'),
        ('outreach', '0001_first_release'),
        ('people', '0001_first_release'),
    ]

    operations = [
        CreateModels([
            migrations.CreateModel(
                name='Cohort',
                fields=[
                    ('id', models.UUIDField(default=qadam.core.models.new_id, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=qadam.core.clock.now, editable=False)),
                    ('updated_at', models.DateTimeField(default=qadam.core.clock.now, editable=False)),
                    ('title', qadam.core.languages.TextsField(default=dict, validators=[qadam.core.languages.check_texts])),
                    ('language', models.CharField(choices=[('ur', 'اردو'), ('ps', 'پښتو'), ('sd', 'سنڌي'), ('pa-Arab', 'پنجابی'), ('en', 'English')], default='ur', max_length=10)),
                    ('join_code', models.CharField(max_length=5, unique=True)),
                    ('starts_on', models.DateField()),
                    ('weeks', models.PositiveSmallIntegerField(default=6)),
                    ('state', models.CharField(choices=[('open', 'People may join'), ('running', 'Under way'), ('ended', 'Ended')], default='open', max_length=7)),
                    ('mentors', models.ManyToManyField(related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cohorts', to='organisations.organisation')),
                ],
                options={
                    'ordering': ('-starts_on', '-id'),
                    'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['open', 'running', 'ended'])), name='cohort_known_state'), models.CheckConstraint(condition=models.Q(('weeks__gte', 1), ('weeks__lte', 52)), name='cohort_some_weeks')],
                },
            ),
            migrations.CreateModel(
                name='Brief',
                fields=[
                    ('id', models.UUIDField(default=qadam.core.models.new_id, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=qadam.core.clock.now, editable=False)),
                    ('updated_at', models.DateTimeField(default=qadam.core.clock.now, editable=False)),
                    ('number', models.PositiveSmallIntegerField()),
                    ('title', qadam.core.languages.TextsField(default=dict, validators=[qadam.core.languages.check_texts])),
                    ('what', qadam.core.languages.TextsField(blank=True, default=dict, validators=[qadam.core.languages.check_texts])),
                    ('for_whom', qadam.core.languages.TextsField(blank=True, default=dict, validators=[qadam.core.languages.check_texts])),
                    ('facts', models.JSONField(blank=True, default=list)),
                    ('must_disclose', models.CharField(choices=[('own', 'My own, nobody paid'), ('with', 'Made with an organisation'), ('paid', 'Paid for')], default='with', max_length=4)),
                    ('due_on', models.DateField()),
                    ('opens_at', models.DateTimeField(null=True)),
                    ('about_kind', models.SlugField(blank=True, max_length=20)),
                    ('about_id', models.UUIDField(null=True)),
                    ('state', models.CharField(choices=[('draft', 'Being written'), ('scheduled', 'Will open'), ('open', 'Open'), ('closed', 'Closed')], default='draft', max_length=9)),
                    ('cohort', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='briefs', to='creators.cohort')),
                ],
                options={
                    'ordering': ('number',),
                    'indexes': [models.Index(fields=['state', 'opens_at'], name='brief_to_open')],
                    'constraints': [models.UniqueConstraint(fields=('cohort', 'number'), name='brief_number_once'), models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'scheduled', 'open', 'closed'])), name='brief_known_state'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'scheduled'), _negated=True), ('opens_at__isnull', False), _connector='OR'), name='brief_scheduled_when'), models.CheckConstraint(condition=models.Q(('must_disclose__in', ['own', 'with', 'paid'])), name='brief_known_disclosure')],
                },
            ),
            migrations.CreateModel(
                name='Draft',
                fields=[
                    ('id', models.UUIDField(default=qadam.core.models.new_id, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=qadam.core.clock.now, editable=False)),
                    ('updated_at', models.DateTimeField(default=qadam.core.clock.now, editable=False)),
                    ('number', models.PositiveSmallIntegerField()),
                    ('sources', models.JSONField(blank=True, default=list)),
                    ('disclosure', models.CharField(choices=[('own', 'My own, nobody paid'), ('with', 'Made with an organisation'), ('paid', 'Paid for')], default='own', max_length=4)),
                    ('language', models.CharField(choices=[('ur', 'اردو'), ('ps', 'پښتو'), ('sd', 'سنڌي'), ('pa-Arab', 'پنجابی'), ('en', 'English')], default='ur', max_length=10)),
                    ('state', models.CharField(choices=[('sent', 'With the mentor'), ('commented', 'The mentor answered'), ('ready', 'Ready to publish'), ('published', 'Published'), ('replaced', 'A newer one came')], default='sent', max_length=9)),
                    ('source_id', models.UUIDField(null=True, unique=True)),
                    ('sent_at', models.DateTimeField(default=qadam.core.clock.now)),
                    ('brief', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='drafts', to='creators.brief')),
                    ('link', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='outreach.trackedlink')),
                ],
                options={
                    'ordering': ('brief', 'participant', 'number'),
                    'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['sent', 'commented', 'ready', 'published', 'replaced'])), name='draft_known_state'), models.CheckConstraint(condition=models.Q(('disclosure__in', ['own', 'with', 'paid'])), name='draft_known_disclosure')],
                },
            ),
            migrations.CreateModel(
                name='Comment',
                fields=[
                    ('id', models.UUIDField(default=qadam.core.models.new_id, editable=False, primary_key=True, serialize=False)),
                    ('text', models.TextField()),
                    ('at', models.DateTimeField(default=qadam.core.clock.now)),
                    ('by_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('draft', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='comments', to='creators.draft')),
                ],
                options={
                    'ordering': ('at', 'id'),
                },
            ),
            migrations.CreateModel(
                name='DraftPart',
                fields=[
                    ('id', models.UUIDField(default=qadam.core.models.new_id, editable=False, primary_key=True, serialize=False)),
                    ('position', models.PositiveSmallIntegerField()),
                    ('kind', models.CharField(choices=[('text', 'Words'), ('audio', 'Voice'), ('image', 'Picture')], max_length=5)),
                    ('text', models.TextField(blank=True)),
                    ('draft', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='parts', to='creators.draft')),
                    ('media', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='media.original')),
                ],
                options={
                    'ordering': ('position',),
                    'constraints': [models.UniqueConstraint(fields=('draft', 'position'), name='draft_part_once')],
                },
            ),
            migrations.CreateModel(
                name='Participant',
                fields=[
                    ('id', models.UUIDField(default=qadam.core.models.new_id, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=qadam.core.clock.now, editable=False)),
                    ('updated_at', models.DateTimeField(default=qadam.core.clock.now, editable=False)),
                    ('number', models.PositiveSmallIntegerField()),
                    ('public_name', models.CharField(blank=True, max_length=80)),
                    ('is_minor', models.BooleanField(default=False)),
                    ('is_told', models.BooleanField(default=True)),
                    ('guardian_at', models.DateTimeField(null=True)),
                    ('guardian_how', models.CharField(blank=True, choices=[('paper', 'Signed on paper'), ('met', 'Said it in person'), ('call', 'Said it on a call')], max_length=5)),
                    ('state', models.CharField(choices=[('waiting', 'A guardian is asked'), ('active', 'Takes part'), ('left', 'Left')], max_length=7)),
                    ('joined_at', models.DateTimeField(default=qadam.core.clock.now)),
                    ('cohort', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='participants', to='creators.cohort')),
                    ('guardian_heard_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='people.person')),
                ],
                options={
                    'ordering': ('number',),
                    'constraints': [models.UniqueConstraint(fields=('cohort', 'person'), name='participant_once'), models.UniqueConstraint(fields=('cohort', 'number'), name='participant_number_once'), models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'active', 'left'])), name='participant_known_state'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'active'), _negated=True), ('is_minor', False), ('guardian_at__isnull', False), _connector='OR'), name='participant_minor_with_guardian'), models.CheckConstraint(condition=models.Q(('is_minor', False), ('public_name', ''), _connector='OR'), name='participant_minor_without_name'), models.CheckConstraint(condition=models.Q(models.Q(('guardian_at__isnull', True), ('guardian_how', '')), models.Q(('guardian_at__isnull', False), ('guardian_how__in', ['paper', 'met', 'call'])), _connector='OR'), name='participant_guardian_said_how')],
                },
            ),
            migrations.CreateModel(
                name='Publication',
                fields=[
                    ('id', models.UUIDField(default=qadam.core.models.new_id, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=qadam.core.clock.now, editable=False)),
                    ('updated_at', models.DateTimeField(default=qadam.core.clock.now, editable=False)),
                    ('address', models.URLField(blank=True, max_length=500)),
                    ('sources', models.JSONField(blank=True, default=list)),
                    ('disclosure', models.CharField(blank=True, choices=[('own', 'My own, nobody paid'), ('with', 'Made with an organisation'), ('paid', 'Paid for')], max_length=4)),
                    ('published_at', models.DateTimeField(default=qadam.core.clock.now)),
                    ('certificate', models.OneToOneField(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='learning.badge')),
                    ('draft', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='publication', to='creators.draft')),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('certificate__isnull', True), models.Q(models.Q(('address', ''), _negated=True), models.Q(('sources', []), _negated=True), ('disclosure__in', ['own', 'with', 'paid'])), _connector='OR'), name='certificate_published_sourced_disclosed'), models.CheckConstraint(condition=models.Q(('disclosure', ''), ('disclosure__in', ['own', 'with', 'paid']), _connector='OR'), name='publication_known_disclosure')],
                },
            ),
        ]),
        migrations.AddField(
            model_name='draft',
            name='participant',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='drafts', to='creators.participant'),
        ),
        migrations.AddConstraint(
            model_name='draft',
            constraint=models.UniqueConstraint(fields=('brief', 'participant', 'number'), name='draft_number_once'),
        ),
        migrations.AddConstraint(
            model_name='draft',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'replaced'), _negated=True), fields=('brief', 'participant'), name='draft_one_is_current'),
        ),
    ]
