"""What the worker runs for media. A job only wakes somebody; the row says what is to be done."""

import contextlib
from uuid import UUID

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from qadam.media import ports, services
from qadam.media.enums import OriginalState
from qadam.media.models import Original


def wake_render(original: Original) -> None:
    """Has the renditions of an original made once the surrounding transaction commits. Harmless to repeat."""
    transaction.on_commit(lambda: _defer(original.pk))


def _defer(id: UUID) -> None:
    with contextlib.suppress(AlreadyEnqueued):
        render.configure(lock=f"media-{id}", queueing_lock=f"media-{id}").defer(original_id=str(id))


@app.task(name="media.render", queue="media", retry=3)
def render(original_id: str) -> None:
    """Makes the renditions of one original and tells its owner that it is ready or refused."""
    original = Original.objects.filter(pk=original_id).first()
    if original is None:
        return
    services.make_renditions(original)
    tell_owners(original)


def tell_owners(original: Original) -> None:
    """Tells whoever wants to know, once; after a crash once more rather than never."""
    done = Original.objects.filter(pk=original.pk, told_at=None).exclude(state=OriginalState.RECEIVED).first()
    if done is None:
        return
    for told in ports.outcome:
        told(done)
    services.note_told(done)


def every_minute() -> None:
    """Wakes what still waits: a job that was lost, a worker that died in between."""
    for original in Original.objects.filter(told_at=None).order_by("created_at")[:200]:
        wake_render(original)


def every_hour() -> None:
    """Removes what no row names any more, and masters whose time is over."""
    services.sweep_orphans()
    services.end_masters()
