import django.db.models
from django.db import migrations, models

import qadam.core.clock


class Migration(migrations.Migration):
    dependencies = [("organisations", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="GivenAnswer",
            fields=[
                ("key_hash", models.BinaryField(max_length=16, primary_key=True, serialize=False)),
                ("request_hash", models.BinaryField(max_length=32)),
                ("status", models.PositiveSmallIntegerField(default=200)),
                ("body", models.JSONField(null=True)),
                ("at", models.DateTimeField(default=qadam.core.clock.now)),
            ],
        ),
    ]
