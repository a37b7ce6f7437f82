"""What of lessons waits on the desk."""

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from qadam.core.counting import count_all
from qadam.core.ports import Waiting
from qadam.learning.enums import ExampleState, GoingRoundState, VersionState
from qadam.learning.models import Example, GoingRound, Version
from qadam.organisations.enums import EDITORS, ORGANISERS


def waiting(request: HttpRequest) -> Iterator[Waiting]:
    """Reports of what goes round, examples circles offer, and lessons somebody else wrote."""
    actor = request.actor  # type: ignore[attr-defined]
    ours = actor.organisations(ORGANISERS)
    told = GoingRound.objects.filter(organisation_id__in=ours, state=GoingRoundState.REPORTED)
    offered = Example.objects.filter(organisation_id__in=ours, state=ExampleState.OFFERED)
    to_read = Version.objects.filter(
        lesson__organisation_id__in=actor.organisations(EDITORS), state=VersionState.IN_REVIEW
    ).exclude(author_id=request.user.pk)
    n_told, n_offered, n_read = count_all(told, offered, to_read)
    around = reverse("desk-learning:around")
    if n_told:
        detail = _("Is it so, and does it name nobody? Then circles near there see it.")
        yield Waiting(n_told, _("Reports of what is going round"), detail, around, nav="lessons")
    if n_offered:
        detail = _("May every circle of that district have it on its card?")
        yield Waiting(n_offered, _("Examples that circles offer"), detail, around, nav="lessons")
    if n_read:
        detail = _("Read every card, then publish it or send it back.")
        yield Waiting(
            n_read, _("Lessons to be read"), detail, reverse("desk-learning:lessons"), nav="lessons"
        )
