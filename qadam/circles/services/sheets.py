"""The sheet of a class or a room: written down once, put right as often as needed, and never without what stood there before."""

from collections.abc import Iterable
from datetime import date

from django.db import IntegrityError, transaction

from qadam.accounts.models import User
from qadam.circles.check_sets import THREE, drawn
from qadam.circles.measuring_errors import CheckUnclear, SheetThere
from qadam.circles.models import CheckSheet, Circle, SheetChange
from qadam.core.clock import now
from qadam.core.models import audit
from qadam.learning.models import Item
from qadam.learning.tallies import count_answers, uncount_answers

MOST_PEOPLE = 200
Counts = list[list[object]]


def keep_sheet(
    circle: Circle,
    *,
    phase: str,
    topic: str,
    people: int,
    hands: Iterable[int],
    on: date | None = None,
    by: User | None = None,
) -> CheckSheet:
    """The counts of a room: how many sat there, and how many hands were up for the right picture of each question.

    Raises SheetThere when this circle's sheet was written already, CheckUnclear for counts that cannot be.
    """
    codes, counted = [item.code for item in drawn(circle, topic).get(phase, [])], list(hands)
    _check_counts(codes, people, counted)
    if circle.organisation_id is None:
        raise CheckUnclear
    try:
        with transaction.atomic():
            sheet = CheckSheet.objects.create(
                organisation_id=circle.organisation_id,
                circle=circle,
                phase=phase,
                topic=topic,
                people=people,
                items=[[code, n] for code, n in zip(codes, counted, strict=True)],
                right=sum(counted),
                on=on or now().date(),
            )
            _count(sheet)
            audit("check-sheet", sheet, by=by, people=people)
    except IntegrityError:
        raise SheetThere from None
    return sheet


def correct_sheet(
    sheet: CheckSheet,
    *,
    phase: str,
    people: int,
    hands: Iterable[int],
    on: date,
    why: str,
    by: User | None = None,
) -> CheckSheet:
    """Puts a sheet right; what it said before stays with the reason. The same numbers once more change nothing.

    Raises SheetThere when the other phase has a sheet of its own, CheckUnclear for counts that cannot be.
    """
    counted = list(hands)
    try:
        with transaction.atomic():
            found = CheckSheet.objects.select_for_update().select_related("circle").get(pk=sheet.pk)
            # The other three questions, if before and after were mixed up; else those that were asked.
            others = [item.code for item in drawn(found.circle, found.topic).get(phase, [])]
            codes = [code for code, _n in found.items] if phase == found.phase else others
            _check_counts(codes, people, counted)
            items: Counts = [[code, n] for code, n in zip(codes, counted, strict=True)]
            if (found.phase, found.people, found.on, found.items) == (phase, people, on, items):
                return found
            _keep_before(found, why=why, by=by)
            found.phase, found.people, found.on, found.items = phase, people, on, items
            found.right, found.changed_at, found.updated_at = sum(counted), now(), now()
            found.save()
            _count(found)
            audit("check-sheet-corrected", found, by=by, reason=why, people=people)
    except IntegrityError:
        raise SheetThere from None
    return found


def _check_counts(codes: list[str], people: int, counted: list[int]) -> None:
    fits = 0 < people <= MOST_PEOPLE and all(0 <= n <= people for n in counted)
    if not fits or len(codes) != THREE or len(counted) != THREE:
        raise CheckUnclear


def _keep_before(sheet: CheckSheet, *, why: str, by: User | None) -> None:
    told = {name: getattr(sheet, name) for name in ("phase", "people", "items", "right", "on")}
    SheetChange.objects.create(sheet=sheet, why=why, by=by, **told)
    uncount_answers(_answers(sheet))


def _count(sheet: CheckSheet) -> None:
    # A question that has left the bank is counted nowhere.
    bank = set(Item.objects.filter(pk__in=[code for code, _n in sheet.items]).values_list("pk", flat=True))
    count_answers(one for one in _answers(sheet) if one[0] in bank)


def _answers(sheet: CheckSheet) -> list[tuple[str, date, str, int, int]]:
    """Of a sheet that was taken over as a sum nothing was counted by question."""
    return [(code, sheet.on, sheet.phase, sheet.people, n) for code, n in sheet.items if n is not None]
