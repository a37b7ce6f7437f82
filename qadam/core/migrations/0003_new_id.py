from django.db import migrations

from qadam.core import sqlid


class Migration(migrations.Migration):
    dependencies = [("core", "0002_fold")]
    operations = [migrations.RunSQL(sqlid.CREATE, sqlid.DROP)]
