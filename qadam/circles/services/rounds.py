"""Rounds: more circles want to begin in a district than can, so the order is drawn, and written down before anybody is told."""

from datetime import date

from django.db import transaction

from qadam.accounts.models import User
from qadam.circles import draws
from qadam.circles.enums import Arm, CircleState
from qadam.circles.measuring_errors import RoundDays, RoundOpen
from qadam.circles.messages_rounds import tell_drawn
from qadam.circles.models import Circle, WaitRound
from qadam.core.clock import now
from qadam.core.models import audit
from qadam.organisations.models import Organisation
from qadam.places.models import Place


@transaction.atomic
def open_round(
    organisation: Organisation,
    place: Place,
    *,
    can_start: int,
    closes_on: date,
    later_from: date,
    by: User | None = None,
) -> WaitRound:
    """A round that circles of this place join until it closes. Raises RoundOpen, RoundDays."""
    if not draws.today(organisation) < closes_on < later_from:
        raise RoundDays
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    if WaitRound.objects.filter(organisation=organisation, place=place, drawn_at=None).exists():
        raise RoundOpen
    seed = draws.new_seed()
    opened = WaitRound.objects.create(
        organisation=organisation,
        place=place,
        can_start=can_start,
        closes_on=closes_on,
        later_from=later_from,
        seed=seed,
        seed_hash=draws.promise(seed),
    )
    audit("round-opened", opened, by=by, can_start=can_start)
    return opened


@transaction.atomic
def join_round(circle: Circle) -> WaitRound | None:
    """A circle that asks while a round is open in its district waits for the draw. None when there is no round."""
    if circle.organisation is None or circle.state != CircleState.ASKED or circle.round_id:
        return None
    found = draws.open_round(circle.organisation, circle.place)
    if found is None:
        return None
    # Whoever draws holds the row: nobody slips in while the order is made.
    still = WaitRound.objects.select_for_update().filter(pk=found.pk, drawn_at=None).first()
    if still is None:
        return None
    Circle.objects.filter(pk=circle.pk, round=None).update(round=still, updated_at=now())
    circle.round = still
    return still


def draw_due() -> int:
    """Draws every round whose list is closed, and only then tells anybody. How many were drawn."""
    drawn = 0
    for wait_round in WaitRound.objects.filter(drawn_at=None).select_related("organisation"):
        if wait_round.closes_on < draws.today(wait_round.organisation) and _draw(wait_round):
            for circle in Circle.objects.filter(round=wait_round).select_related(
                "facilitator__person", "place"
            ):
                tell_drawn(circle, wait_round)
            drawn += 1
    return drawn


@transaction.atomic
def _draw(wait_round: WaitRound) -> bool:
    """Writes down for each circle whether it begins now. False when somebody was faster."""
    locked = WaitRound.objects.select_for_update().filter(pk=wait_round.pk, drawn_at=None).first()
    if locked is None:
        return False
    circles = {
        draws.ticket(c.pk): c for c in Circle.objects.select_for_update(of=("self",)).filter(round=locked)
    }
    for place, mark in enumerate(draws.order(locked.seed, circles)):
        arm = Arm.NOW if place < locked.can_start else Arm.LATER
        Circle.objects.filter(pk=circles[mark].pk).update(arm=arm, updated_at=now())
    WaitRound.objects.filter(pk=locked.pk).update(drawn_at=now(), updated_at=now())
    audit("round-drawn", locked, circles=len(circles), now=min(len(circles), locked.can_start))
    return True
