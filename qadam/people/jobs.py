"""What the worker runs for people: reading and writing long lists, a while at a time."""

import contextlib

from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from qadam.people import importing
from qadam.people.enums import ImportState
from qadam.people.models import ImportList


@app.task(name="people.import", queue="imports", retry=3)
def bring_in(list_id: str) -> None:
    """Goes on with a list where it stopped; when the time is up, others have their turn first."""
    batch = ImportList.objects.select_related("organisation", "by_user").filter(pk=list_id).first()
    if batch is None or batch.state not in (ImportState.READING, ImportState.RUNNING):
        return
    go = importing.read_on if batch.state == ImportState.READING else importing.write_on
    if not go(batch):
        wake(batch)


def wake(batch: ImportList) -> None:
    """Has the worker go on with a list. Asking twice is asking once."""
    with contextlib.suppress(AlreadyEnqueued):
        bring_in.configure(queueing_lock=f"import:{batch.pk}").defer(list_id=str(batch.pk))


def every_minute() -> None:
    """Goes on with lists whose worker died."""
    for batch in importing.forsaken():
        wake(batch)


def every_hour() -> None:
    """Lets go of lists nobody came back to."""
    importing.tidy_lists()
