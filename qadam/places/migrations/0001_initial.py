import django.db.models.deletion
import qadam.core.languages
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Place',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=60, unique=True)),
                ('path', models.CharField(max_length=250, unique=True)),
                ('kind', models.CharField(choices=[('country', 'Country'), ('province', 'Province'), ('district', 'District'), ('tehsil', 'Tehsil'), ('council', 'Council')], max_length=10)),
                ('name', qadam.core.languages.TextsField(default=dict, validators=[qadam.core.languages.check_texts])),
                ('lat', models.FloatField(null=True)),
                ('lon', models.FloatField(null=True)),
                ('parent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='places.place')),
            ],
            options={
                'ordering': ('path',),
                'indexes': [models.Index(fields=['path'], name='place_path', opclasses=['text_pattern_ops'])],
            },
        ),
    ]
