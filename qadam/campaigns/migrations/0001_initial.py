import django.db.models.deletion
import qadam.core.clock
import qadam.core.languages
import qadam.core.models
from django.db import migrations, models

from qadam.core.migrating import CreateModels


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('organisations', '0001_first_release'),
        ('people', '0001_first_release'),
        ('places', '0001_initial'),
    ]

    operations = [
        CreateModels([
            migrations.CreateModel(
                name='Campaign',
                fields=[
                    ('id', models.UUIDField(default=qadam.core.models.new_id, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=qadam.core.clock.now, editable=False)),
                    ('updated_at', models.DateTimeField(default=qadam.core.clock.now, editable=False)),
                    ('slug', models.SlugField(max_length=60, unique=True)),
                    ('title', qadam.core.languages.TextsField(default=dict, validators=[qadam.core.languages.check_texts])),
                    ('summary', qadam.core.languages.TextsField(blank=True, default=dict, validators=[qadam.core.languages.check_texts])),
                    ('cause', models.SlugField(max_length=40)),
                    ('state', models.CharField(choices=[('draft', 'Draft'), ('published', 'Open'), ('closed', 'Closed')], default='draft', max_length=10)),
                    ('starts_on', models.DateField(null=True)),
                    ('ends_on', models.DateField(null=True)),
                    ('published_at', models.DateTimeField(null=True)),
                    ('closed_at', models.DateTimeField(null=True)),
                    ('did_not_work', qadam.core.languages.TextsField(blank=True, default=dict, validators=[qadam.core.languages.check_texts])),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='campaigns', to='organisations.organisation')),
                    ('places', models.ManyToManyField(related_name='+', to='places.place')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='Goal',
                fields=[
                    ('id', models.UUIDField(default=qadam.core.models.new_id, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=qadam.core.clock.now, editable=False)),
                    ('updated_at', models.DateTimeField(default=qadam.core.clock.now, editable=False)),
                    ('title', qadam.core.languages.TextsField(default=dict, validators=[qadam.core.languages.check_texts])),
                    ('unit', qadam.core.languages.TextsField(default=dict, validators=[qadam.core.languages.check_texts])),
                    ('target', models.PositiveIntegerField()),
                    ('indicator', models.CharField(blank=True, max_length=40)),
                    ('position', models.PositiveSmallIntegerField(default=0)),
                    ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='goals', to='campaigns.campaign')),
                ],
                options={
                    'ordering': ('position', 'id'),
                    'constraints': [models.CheckConstraint(condition=models.Q(('target__gt', 0)), name='goal_has_target')],
                },
            ),
            migrations.CreateModel(
                name='GoalReading',
                fields=[
                    ('id', models.UUIDField(default=qadam.core.models.new_id, editable=False, primary_key=True, serialize=False)),
                    ('value', models.PositiveIntegerField()),
                    ('at', models.DateTimeField(default=qadam.core.clock.now)),
                    ('reason', models.TextField(blank=True)),
                    ('goal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='readings', to='campaigns.goal')),
                    ('verified_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='organisations.organisation')),
                ],
            ),
            migrations.CreateModel(
                name='Partnership',
                fields=[
                    ('id', models.UUIDField(default=qadam.core.models.new_id, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=qadam.core.clock.now, editable=False)),
                    ('updated_at', models.DateTimeField(default=qadam.core.clock.now, editable=False)),
                    ('role', models.CharField(choices=[('owner', 'Leads'), ('partner', 'Partner'), ('funder', 'Funds'), ('verifier', 'Checks the results')], max_length=10)),
                    ('is_paid', models.BooleanField(default=False)),
                    ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='partnerships', to='campaigns.campaign')),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='partnerships', to='organisations.organisation')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('campaign', 'organisation', 'role'), name='partnership_once')],
                },
            ),
            migrations.CreateModel(
                name='Section',
                fields=[
                    ('id', models.UUIDField(default=qadam.core.models.new_id, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=qadam.core.clock.now, editable=False)),
                    ('updated_at', models.DateTimeField(default=qadam.core.clock.now, editable=False)),
                    ('kind', models.SlugField(max_length=20)),
                    ('position', models.PositiveSmallIntegerField()),
                    ('content', models.JSONField(default=dict)),
                    ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sections', to='campaigns.campaign')),
                ],
                options={
                    'ordering': ('position', 'id'),
                },
            ),
            migrations.CreateModel(
                name='Step',
                fields=[
                    ('id', models.UUIDField(default=qadam.core.models.new_id, editable=False, primary_key=True, serialize=False)),
                    ('address_hash', models.BinaryField(max_length=16, null=True)),
                    ('kind', models.CharField(choices=[('story_told', 'Told a story'), ('signed_up', 'Signed up'), ('attended', 'Came'), ('shared', 'Brought somebody')], max_length=20)),
                    ('subject_kind', models.CharField(max_length=20)),
                    ('subject_id', models.UUIDField()),
                    ('at', models.DateTimeField(default=qadam.core.clock.now)),
                    ('proof', models.CharField(blank=True, max_length=40)),
                    ('campaign', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='campaigns.campaign')),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
                    ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='people.person')),
                ],
                options={
                    'indexes': [models.Index(fields=['campaign', 'kind', 'at'], name='step_campaign'), models.Index(fields=['address_hash', 'kind'], name='step_address')],
                    'constraints': [models.UniqueConstraint(fields=('kind', 'subject_id'), name='step_once')],
                },
            ),
        ]),
    ]
