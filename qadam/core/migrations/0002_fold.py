from django.db import migrations

from qadam.core import sqlfold


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]
    operations = [migrations.RunSQL(sqlfold.CREATE, sqlfold.DROP)]
