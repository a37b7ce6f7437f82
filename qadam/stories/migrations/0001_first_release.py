import django.contrib.postgres.indexes
import django.contrib.postgres.search
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
        ('stories', '0001_initial'),
        ('stories', '0002_what_a_page_needs'),
        ('stories', '0003_guarded_stories'),
        ('stories', '0004_audience_words'),
    ]

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
                name='Story',
                fields=[
                    ('id', models.UUIDField(default=qadam.core.models.new_id, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=qadam.core.clock.now, editable=False)),
                    ('updated_at', models.DateTimeField(default=qadam.core.clock.now, editable=False)),
                    ('shown_name', models.CharField(blank=True, max_length=120)),
                    ('slug', models.SlugField(max_length=80, unique=True)),
                    ('kind', models.CharField(choices=[('testimony', 'Testimony'), ('poem', 'Poem'), ('craft', 'Craft'), ('place', 'Place'), ('recipe', 'Recipe'), ('work', 'Work done together')], default='testimony', max_length=10)),
                    ('language', models.CharField(choices=[('ur', 'اردو'), ('ps', 'پښتو'), ('sd', 'سنڌي'), ('pa-Arab', 'پنجابی'), ('en', 'English')], default='ur', max_length=10)),
                    ('state', models.CharField(choices=[('telling', 'Being told'), ('submitted', 'Waiting for review'), ('returned', 'A question is open'), ('published', 'Published'), ('declined', 'Not published'), ('withdrawn', 'Taken back')], default='telling', max_length=10)),
                    ('title', qadam.core.languages.TextsField(blank=True, default=dict, validators=[qadam.core.languages.check_texts])),
                    ('body', qadam.core.languages.TextsField(blank=True, default=dict, validators=[qadam.core.languages.check_texts])),
                    ('translations', models.JSONField(blank=True, default=dict)),
                    ('chapters', models.JSONField(blank=True, default=list)),
                    ('submission_id', models.UUIDField(null=True, unique=True)),
                    ('search', django.contrib.postgres.search.SearchVectorField(null=True)),
                    ('was_public', models.BooleanField(default=False)),
                    ('is_guarded', models.BooleanField(default=False)),
                    ('told_at', models.DateTimeField(null=True)),
                    ('published_at', models.DateTimeField(null=True)),
                    ('withdrawn_at', models.DateTimeField(null=True)),
                    ('campaign', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='stories', to='campaigns.campaign')),
                    ('narrator', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='stories', to='people.person')),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stories', to='organisations.organisation')),
                    ('place', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='places.place')),
                    ('reviewer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'indexes': [models.Index(fields=['organisation', 'state', 'told_at'], name='story_queue'), models.Index(condition=models.Q(('state', 'published')), fields=['-published_at'], name='story_newest'), django.contrib.postgres.indexes.GinIndex(fields=['search'], name='story_search')],
                },
            ),
            migrations.CreateModel(
                name='Review',
                fields=[
                    ('id', models.UUIDField(default=qadam.core.models.new_id, editable=False, primary_key=True, serialize=False)),
                    ('decision', models.CharField(choices=[('telling', 'Being told'), ('submitted', 'Waiting for review'), ('returned', 'A question is open'), ('published', 'Published'), ('declined', 'Not published'), ('withdrawn', 'Taken back')], max_length=10)),
                    ('checks', models.JSONField(default=dict)),
                    ('words', models.TextField(blank=True)),
                    ('at', models.DateTimeField(default=qadam.core.clock.now)),
                    ('by_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('story', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reviews', to='stories.story')),
                ],
            ),
            migrations.CreateModel(
                name='StoryPart',
                fields=[
                    ('id', models.UUIDField(default=qadam.core.models.new_id, editable=False, primary_key=True, serialize=False)),
                    ('position', models.PositiveSmallIntegerField()),
                    ('kind', models.CharField(choices=[('text', 'Text'), ('image', 'Image'), ('audio', 'Audio')], max_length=5)),
                    ('text', models.TextField(blank=True)),
                    ('alt', qadam.core.languages.TextsField(blank=True, default=dict, validators=[qadam.core.languages.check_texts])),
                    ('is_shown', models.BooleanField(default=True)),
                    ('source_id', models.UUIDField(null=True)),
                    ('at', models.DateTimeField(default=qadam.core.clock.now)),
                    ('media', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='media.original')),
                    ('story', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='parts', to='stories.story')),
                ],
                options={
                    'ordering': ('position', 'at', 'id'),
                    'constraints': [models.UniqueConstraint(condition=models.Q(('source_id__isnull', False)), fields=('story', 'source_id'), name='part_once_a_source')],
                },
            ),
            migrations.CreateModel(
                name='StoryRule',
                fields=[
                    ('story', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='rule', serialize=False, to='stories.story')),
                    ('audience', models.CharField(choices=[('public_named', 'Everybody, with my name'), ('public_unnamed', 'Everybody, without name'), ('circle', 'Only our circle'), ('not_yet', 'Not yet')], default='not_yet', max_length=15)),
                    ('may_share', models.BooleanField(default=False)),
                    ('shows_others', models.BooleanField(default=False)),
                    ('others_agree', models.BooleanField(default=False)),
                    ('words', models.TextField(blank=True)),
                    ('method', models.CharField(blank=True, choices=[('chat', 'Chat'), ('web', 'Web'), ('voice', 'Voice'), ('paper', 'Paper'), ('import', 'Import'), ('staff', 'Staff'), ('provider', 'Provider')], max_length=10)),
                    ('language', models.CharField(blank=True, max_length=10)),
                    ('message_id', models.UUIDField(null=True)),
                    ('answered_in', models.JSONField(default=list)),
                    ('at', models.DateTimeField(default=qadam.core.clock.now)),
                    ('voice', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='media.original')),
                ],
            ),
        ]),
    ]
