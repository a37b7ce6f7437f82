"""Every network begins with the places of Pakistan; `places.services.load_places` keeps them up to date."""

from django.db import migrations

from qadam.places.services import load_places


def load(apps, schema_editor):  # type: ignore[no-untyped-def]
    load_places(apps.get_model("places", "Place"))


class Migration(migrations.Migration):
    dependencies = [("places", "0001_initial")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
