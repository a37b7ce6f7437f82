"""The quiet times of organisations, as the sender and the check before sending need them."""

from collections.abc import Iterable
from uuid import UUID

from qadam.messaging.decide import QuietHours, QuietSpan
from qadam.organisations.models import Organisation, QuietTime


class QuietTimes:
    """The tables of some organisations, read once."""

    def __init__(self, organisation_ids: Iterable[UUID]) -> None:
        self._rows: dict[UUID, list[tuple[str, QuietSpan]]] = {}
        for row in QuietTime.objects.filter(organisation_id__in=set(organisation_ids)):
            span = QuietSpan(row.begin, row.end, row.weekday)
            self._rows.setdefault(row.organisation_id, []).append((row.channel, span))

    def of(self, organisation_id: UUID, channel: str, zone: str) -> QuietHours:
        """What holds on a channel for somebody who lives in this zone."""
        rows = self._rows.get(organisation_id, ())
        return QuietHours(tuple(span for where, span in rows if where in ("", channel)), zone)


def quiet_hours(organisation: Organisation, channel: str) -> QuietHours:
    """What holds on a channel for those who live where the organisation is at home."""
    return QuietTimes([organisation.pk]).of(organisation.pk, channel, organisation.zone)
