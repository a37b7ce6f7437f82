import django.db.models.deletion
import qadam.core.clock
import qadam.core.languages
import qadam.core.models
from django.conf import settings
from django.db import migrations, models

from qadam.core.migrating import CreateModels


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('campaigns', '0001_initial'),
        ('media', '0001_first_release'),
        ('organisations', '0001_first_release'),
        ('people', '0001_first_release'),
        ('places', '0001_initial'),
    ]

    operations = [
        CreateModels([
            migrations.CreateModel(
                name='Drive',
                fields=[
                    ('id', models.UUIDField(default=qadam.core.models.new_id, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=qadam.core.clock.now, editable=False)),
                    ('updated_at', models.DateTimeField(default=qadam.core.clock.now, editable=False)),
                    ('slug', models.SlugField(max_length=80, unique=True)),
                    ('title', qadam.core.languages.TextsField(default=dict, validators=[qadam.core.languages.check_texts])),
                    ('about', qadam.core.languages.TextsField(blank=True, default=dict, validators=[qadam.core.languages.check_texts])),
                    ('bring', qadam.core.languages.TextsField(blank=True, default=dict, validators=[qadam.core.languages.check_texts])),
                    ('spot', qadam.core.languages.TextsField(blank=True, default=dict, validators=[qadam.core.languages.check_texts])),
                    ('state', models.CharField(choices=[('draft', 'Draft'), ('published', 'Open'), ('done', 'Done'), ('cancelled', 'Called off')], default='draft', max_length=10)),
                    ('join_code', models.CharField(max_length=8, unique=True)),
                    ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='drives', to='campaigns.campaign')),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='drives', to='organisations.organisation')),
                    ('place', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.place')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='Outcome',
                fields=[
                    ('id', models.UUIDField(default=qadam.core.models.new_id, editable=False, primary_key=True, serialize=False)),
                    ('count', models.PositiveIntegerField()),
                    ('unit', qadam.core.languages.TextsField(default=dict, validators=[qadam.core.languages.check_texts])),
                    ('hours', models.PositiveIntegerField(null=True)),
                    ('cost_minor', models.PositiveIntegerField(null=True)),
                    ('verified_name', models.CharField(blank=True, max_length=120)),
                    ('reason', models.TextField(blank=True)),
                    ('at', models.DateTimeField(default=qadam.core.clock.now)),
                    ('by_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('drive', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='outcomes', to='drives.drive')),
                    ('goal', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='outcomes', to='campaigns.goal')),
                    ('photo', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='media.original')),
                    ('replaces', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='drives.outcome')),
                    ('verified_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='organisations.organisation')),
                ],
            ),
            migrations.CreateModel(
                name='Shift',
                fields=[
                    ('id', models.UUIDField(default=qadam.core.models.new_id, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=qadam.core.clock.now, editable=False)),
                    ('updated_at', models.DateTimeField(default=qadam.core.clock.now, editable=False)),
                    ('starts_at', models.DateTimeField()),
                    ('ends_at', models.DateTimeField()),
                    ('capacity', models.PositiveIntegerField()),
                    ('taken', models.PositiveIntegerField(default=0)),
                    ('drive', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='shifts', to='drives.drive')),
                ],
                options={
                    'ordering': ('starts_at', 'id'),
                    'indexes': [models.Index(fields=['starts_at'], name='shift_start')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('taken__lte', models.F('capacity'))), name='shift_never_oversold'), models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='shift_ends_after_start')],
                },
            ),
            migrations.CreateModel(
                name='Signup',
                fields=[
                    ('id', models.UUIDField(default=qadam.core.models.new_id, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=qadam.core.clock.now, editable=False)),
                    ('updated_at', models.DateTimeField(default=qadam.core.clock.now, editable=False)),
                    ('state', models.CharField(choices=[('waiting', 'In the queue'), ('offered', 'A place is offered'), ('booked', 'Has a place'), ('cancelled', 'Cancelled'), ('lapsed', 'Did not answer in time')], default='waiting', max_length=10)),
                    ('source', models.CharField(choices=[('chat', 'Chat'), ('web', 'Web'), ('staff', 'Staff'), ('api', 'Api')], max_length=6)),
                    ('sharer_code', models.CharField(blank=True, max_length=12)),
                    ('code', models.CharField(max_length=4)),
                    ('client_id', models.UUIDField(null=True, unique=True)),
                    ('offer_ends_at', models.DateTimeField(null=True)),
                    ('is_confirmed', models.BooleanField(default=True)),
                    ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='signups', to='people.person')),
                    ('shift', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='signups', to='drives.shift')),
                ],
                options={
                    'indexes': [models.Index(fields=['shift', 'state', 'created_at'], name='signup_queue')],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['booked', 'offered', 'waiting'])), fields=('shift', 'person'), name='signup_once_a_shift'), models.UniqueConstraint(condition=models.Q(('state__in', ['booked', 'offered', 'waiting'])), fields=('shift', 'code'), name='signup_code_in_shift')],
                },
            ),
            migrations.CreateModel(
                name='Attendance',
                fields=[
                    ('id', models.UUIDField(default=qadam.core.models.new_id, editable=False, primary_key=True, serialize=False)),
                    ('how', models.CharField(choices=[('code', 'By code'), ('qr', 'By QR'), ('list', 'From the list')], max_length=4)),
                    ('at', models.DateTimeField(default=qadam.core.clock.now)),
                    ('client_id', models.UUIDField(null=True, unique=True)),
                    ('by_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('signup', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='attendance', to='drives.signup')),
                ],
            ),
        ]),
    ]
