"""Numbers of the home page and of the desk's first page. Every number comes with what it is out of."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qadam.campaigns.enums import StepKind
from qadam.campaigns.models import Step
from qadam.core.cards import Stat
from qadam.core.clock import now
from qadam.core.templatetags.qadam import grouped
from qadam.drives.models import Attendance, Shift, Signup
from qadam.messaging.models import ChannelAccount, Delivery, OptOut
from qadam.organisations.actors import NOBODY
from qadam.people.models import Person
from qadam.stories.models import Story


def changes() -> list[Stat]:
    """What happened in the whole network so far, each number with what it is out of. Three queries however much there is."""
    over = Signup.objects.filter(shift__in=Shift.objects.visible_to(NOBODY).filter(ends_at__lte=now()))
    came, signed_up = Attendance.objects.filter(signup__in=over).count(), over.count()
    told = Story.objects.aggregate(
        all=Count("id", filter=~Q(state="telling")),
        published=Count("id", filter=Q(pk__in=Story.objects.published().order_by().values("pk"))),
        taken_back=Count("id", filter=Q(state="withdrawn")),
    )
    stats = []
    if signed_up:
        stats.append(
            Stat(grouped(came), _("people came, of %(n)s who had signed up") % {"n": grouped(signed_up)})
        )
    if told["all"]:
        of = _("stories published, of %(n)s told") % {"n": grouped(told["all"])}
        back = ngettext("%(n)s was taken back", "%(n)s were taken back", told["taken_back"]) % {
            "n": told["taken_back"]
        }
        stats.append(Stat(grouped(told["published"]), of, back if told["taken_back"] else ""))
    return stats


@dataclass(frozen=True)
class Week:
    """Seven days of one organisation."""

    new_people: int
    signed_up: int
    came: int
    messaged: int
    stopped: int


def seven_days(organisation_id: UUID) -> Week:
    """What happened in the last seven days."""
    since = now() - timedelta(days=7)
    steps = Step.objects.filter(organisation_id=organisation_id, at__gte=since)
    return Week(
        new_people=Person.objects.filter(
            organisation_id=organisation_id, created_at__gte=since, erased_at=None
        ).count(),
        signed_up=steps.filter(kind=StepKind.SIGNED_UP).count(),
        came=steps.filter(kind=StepKind.ATTENDED).count(),
        messaged=Delivery.objects.filter(
            organisation_id=organisation_id,
            changed_at__gte=since,
            state__in=["accepted", "sent", "delivered", "read"],
        )
        .values("address_hash")
        .distinct()
        .count(),
        stopped=OptOut.objects.filter(
            account__organisation_id=organisation_id, at__gte=since, undone_at=None
        ).count(),
    )


def begins(organisation_id: UUID) -> bool:
    """Whether an organisation knows nobody yet: its first day."""
    return not Person.objects.filter(organisation_id=organisation_id).exists()


def channel_health(organisation_id: UUID) -> list[ChannelAccount]:
    """The organisation's channels; trouble first."""
    return list(ChannelAccount.objects.filter(organisation_id=organisation_id).order_by("-trouble", "kind"))
