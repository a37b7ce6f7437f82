from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("organisations", "0003_quiet_times")]

    operations = [
        migrations.RemoveField(model_name="organisation", name="quiet_from"),
        migrations.RemoveField(model_name="organisation", name="quiet_until"),
    ]
