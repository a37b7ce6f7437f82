"""What of lessons waits on the desk."""

from collections.abc import Callable, Iterator

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from qadam.core.ports import Counted, Waiting
from qadam.learning.enums import ExampleState, GoingRoundState, VersionState
from qadam.learning.models import Example, GoingRound, Version
from qadam.organisations.enums import EDITORS, ORGANISERS


def waiting(request: HttpRequest) -> Iterator[Counted]:
    """Reports of what goes round, examples circles offer, and lessons somebody else wrote."""
    actor = request.actor  # type: ignore[attr-defined]
    ours = actor.organisations(ORGANISERS)
    told = GoingRound.objects.filter(organisation_id__in=ours, state=GoingRoundState.REPORTED)
    offered = Example.objects.filter(organisation_id__in=ours, state=ExampleState.OFFERED)
    to_read = Version.objects.filter(
        lesson__organisation_id__in=actor.organisations(EDITORS), state=VersionState.IN_REVIEW
    ).exclude(author_id=request.user.pk)
    around = reverse("desk-learning:around")

    def line(title: str, detail: str, url: str) -> Callable[[int], Waiting]:
        return lambda count: Waiting(count, title, detail, url, nav="lessons")

    detail = _("Is it so, and does it name nobody? Then circles near there see it.")
    yield Counted(told, line(_("Reports of what is going round"), detail, around))
    detail = _("May every circle of that district have it on its card?")
    yield Counted(offered, line(_("Examples that circles offer"), detail, around))
    detail = _("Read every card, then publish it or send it back.")
    yield Counted(to_read, line(_("Lessons to be read"), detail, reverse("desk-learning:lessons")))
