from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0004_import_of_any_size'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='importlist',
            name='rows_sealed',
        ),
    ]
