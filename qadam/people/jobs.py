"""What the worker runs for people: long lists."""

from procrastinate.contrib.django import app

from qadam.people.importing import run_import
from qadam.people.models import ImportList


@app.task(name="people.import", queue="imports", retry=3)
def bring_in(list_id: str) -> None:
    """Goes on with an import where it stopped."""
    batch = ImportList.objects.select_related("organisation", "by_user").filter(pk=list_id).first()
    if batch is not None and batch.state in ("ready", "running"):
        run_import(batch)
