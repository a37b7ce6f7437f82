"""The house rules of a family: chosen, asked about after two and six weeks, answered."""

from collections.abc import Sequence

from django.db import transaction

from qadam.circles import house_rules
from qadam.circles.enums import Keeps
from qadam.circles.measuring_errors import TwoOrThree
from qadam.circles.messages_rules import tell_asked
from qadam.circles.models import Circle, Household, RuleAnswer
from qadam.core.clock import now
from qadam.core.models import audit
from qadam.organisations.models import Organisation
from qadam.people.models import Person

_AT_ONCE = 200


@transaction.atomic
def choose_rules(
    organisation: Organisation,
    person: Person | None,
    *,
    lessons: Sequence[str],
    language: str,
    circle: Circle | None = None,
    may_ask: bool = False,
) -> Household:
    """The rules a family keeps from today. Choosing anew replaces what it chose before. Raises TwoOrThree."""
    rules = list(dict.fromkeys(lessons))
    if not 2 <= len(rules) <= 3:
        raise TwoOrThree
    if person is not None:
        # A change of mind: what was chosen before is asked about no more, what was answered stays counted.
        Household.objects.filter(person=person, may_ask=True).update(may_ask=False, updated_at=now())
    household = Household.objects.create(
        organisation=organisation,
        circle=circle,
        person=person,
        language=language,
        rules=rules,
        picked_on=house_rules.today(organisation.zone),
        may_ask=may_ask,
    )
    audit("house-rules", household, rules=len(rules), may_ask=may_ask)
    return household


def ask_due() -> int:
    """Asks every family whose two or six weeks are over, each once. How many were asked."""
    asked = 0
    for week in house_rules.WEEKS:
        for household in house_rules.due(week)[:_AT_ONCE]:
            asked += _ask(household, week)
    return asked


def _ask(household: Household, week: int) -> bool:
    """False when somebody else asked meanwhile, or she can be written to nowhere."""
    field = f"asked_{week}_at"
    with transaction.atomic():
        mine = Household.objects.filter(pk=household.pk, may_ask=True, **{field: None})
        if not mine.update(**{field: now(), "updated_at": now()}):
            return False
        if tell_asked(household, week) is None:
            Household.objects.filter(pk=household.pk).update(**{field: None})
            return False
    return True


def answer_rule(household: Household, *, lesson: str, week: int, keeps: str) -> RuleAnswer:
    """What a family said about one rule. Said again, it replaces what was said."""
    answer = RuleAnswer(household=household, lesson_code=lesson, week=week, keeps=Keeps(keeps), at=now())
    RuleAnswer.objects.bulk_create(
        [answer],
        update_conflicts=True,
        unique_fields=["household", "lesson_code", "week"],
        update_fields=["keeps", "at"],
    )
    return answer
