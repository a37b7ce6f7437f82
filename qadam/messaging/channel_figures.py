"""How the calls of an account ended lately, counted cheaply."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Count, Sum

from qadam.messaging.enums import AttemptState
from qadam.messaging.models import Attempt, CallHour, ChannelAccount

DAY = timedelta(hours=24)


@dataclass(frozen=True)
class Failures:
    """Calls of the last 24 hours, how many of them went wrong, and for which reasons, most frequent first."""

    calls: int
    failed: int
    reasons: list[tuple[str, int]] = field(default_factory=list)

    @property
    def percent(self) -> float:
        return round(100 * self.failed / self.calls, 1) if self.calls else 0.0


def failures(account: ChannelAccount, moment: datetime) -> Failures:
    """What went wrong in the last 24 hours: by an index of what went wrong alone, and by what each hour counted."""
    wrong = Attempt.objects.filter(
        account=account,
        state__in=[AttemptState.FAILED, AttemptState.UNKNOWN],
        changed_at__gt=moment - DAY,
    )
    reasons = [
        (code or "unknown", count)
        for code, count in wrong.values_list("error_code")
        .annotate(n=Count("pk"))
        .order_by("-n", "error_code")
    ]
    hours = CallHour.objects.filter(account=account, hour__gt=moment - DAY - timedelta(hours=1))
    failed = sum(count for _code, count in reasons)
    calls = hours.aggregate(calls=Sum("calls"))["calls"] or 0
    return Failures(max(calls, failed), failed, reasons)
