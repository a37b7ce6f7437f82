"""What was put right, on the public page of its campaign: dated, short, with the words it corrects beside it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from qadam.campaigns.models import Campaign
from qadam.core.languages import Texts
from qadam.messaging.templates_registry import bodies_in_free_words
from qadam.outreach.audience import filled
from qadam.outreach.models import Broadcast

MOST_SHOWN = 5


@dataclass(frozen=True)
class Shown:
    """A correction: when it went out, what it says, what was said first and when."""

    at: datetime
    says: Texts
    first_at: datetime
    first_said: Texts


def notice(campaign: Campaign) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Fills campaigns.ports.notices."""
    sent = Broadcast.objects.filter(campaign=campaign, corrects__isnull=False, started_at__isnull=False)
    rows = list(sent.select_related("account", "corrects__account").order_by("-started_at")[:MOST_SHOWN])
    if rows:
        yield "outreach/corrections.html", {"corrections": [_shown(row) for row in rows]}


def _shown(row: Broadcast) -> Shown:
    first = row.corrects
    assert first is not None and row.started_at is not None and first.started_at is not None
    return Shown(row.started_at, whole_words(row), first.started_at, whole_words(first))


def whole_words(broadcast: Broadcast) -> Texts:
    """What a broadcast says by language, its template filled."""
    bodies = bodies_in_free_words(broadcast.account, broadcast.template)
    return {
        code: filled(bodies[code], [line.strip() for line in text.splitlines() if line.strip()])
        if code in bodies
        else text
        for code, text in broadcast.texts.items()
    }
