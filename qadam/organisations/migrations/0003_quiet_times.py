import django.db.models.deletion
from django.db import migrations, models

import qadam.core.models


def copy_hours(apps, schema_editor):
    """The one span every organisation had becomes the first line of its table; the same time twice meant none."""
    organisation = apps.get_model("organisations", "Organisation")
    quiet_time = apps.get_model("organisations", "QuietTime")
    quiet_time.objects.bulk_create(
        quiet_time(organisation=row, begin=row.quiet_from, end=row.quiet_until)
        for row in organisation.objects.exclude(quiet_from=models.F("quiet_until"))
    )


class Migration(migrations.Migration):
    dependencies = [("organisations", "0002_initial")]

    operations = [
        migrations.CreateModel(
            name="QuietTime",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=qadam.core.models.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("channel", models.CharField(blank=True, max_length=10)),
                ("weekday", models.PositiveSmallIntegerField(null=True)),
                ("begin", models.TimeField()),
                ("end", models.TimeField()),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="quiet_times",
                        to="organisations.organisation",
                    ),
                ),
            ],
            options={
                "ordering": ("weekday", "begin", "id"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("weekday", None), ("weekday__lte", 6), _connector="OR"),
                        name="quiet_time_known_weekday",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("begin", models.F("end")), _negated=True),
                            ("weekday__isnull", False),
                            _connector="OR",
                        ),
                        name="quiet_time_not_for_ever",
                    ),
                ],
            },
        ),
        migrations.RunPython(copy_hours, migrations.RunPython.noop),
    ]
