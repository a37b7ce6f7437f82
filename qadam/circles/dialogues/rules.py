"""House rules by chat: a family chooses two or three, and says after some weeks whether they hold."""

from django.utils.translation import gettext_lazy as _

from qadam.circles import house_rules, pictures
from qadam.circles.enums import Keeps
from qadam.circles.house_rules import HouseRule
from qadam.circles.models import Household
from qadam.circles.services.rules import answer_rule, choose_rules
from qadam.core.text import fold_word
from qadam.messaging.dialogue import Dialogue, Option, Question, Turn
from qadam.messaging.menu import NO, YES
from qadam.people.enums import ChannelKind, ConsentMethod, Purpose
from qadam.people.services import record_consent

_OPEN = """
rules | house rules | our rules | home rules | ghar ke usool | ghar ke asool | usool | asool
گھر کے اصول | اصول | قاعدے | ہمارے اصول | ہمارے گھر کے اصول | د کور اصول | اصول مو | زمونږ اصول | زمونږ د کور اصول
"""
_WORDS = frozenset(fold_word(w) for line in _OPEN.splitlines() for w in line.split("|") if w.strip())
_ENOUGH = Option("enough", _("That is enough"), ("enough", "bas", "done", "کافی", "بس یہی", "بس دا", "کافي"))
_YES, _NO = Option("yes", _("Yes"), YES), Option("no", _("No"), NO)
_KEEPS = (
    Option(Keeps.YES, Keeps.YES.label, YES),
    Option(Keeps.SOMETIMES, Keeps.SOMETIMES.label, ("kabhi kabhi", "sometimes", "کبھی کبھی", "کله کله")),
    Option(Keeps.NO, Keeps.NO.label, (*NO, "abhi nahi", "ابھی نہیں", "لا نه")),
)


def _says_rules(turn: Turn) -> bool:
    text = turn.answer.text if turn.answer and turn.answer.kind == "text" else ""
    return bool(text) and len(text) < 40 and fold_word(text) in _WORDS


# ── choosing ────────────────────────────────────────────────────────────────────────────────────────────────────


def _rules(turn: Turn) -> list[HouseRule]:
    return house_rules.rules_for(house_rules.circle_of(turn.person), turn.language)


def _said(rule: HouseRule, turn: Turn) -> str:
    """A rule as it is read; on a call the whole card, which somebody may have recorded."""
    return rule.whole if turn.by_ear else rule.text


def _chosen(turn: Turn) -> list[str]:
    return [
        turn.answers[key]
        for key in ("first", "second", "third")
        if turn.answers.get(key, "enough") != "enough"
    ]


def _left(turn: Turn) -> list[Option]:
    taken = _chosen(turn)
    return [Option(rule.lesson, rule.title) for rule in _rules(turn) if rule.lesson not in taken]


def _first_options(turn: Turn) -> list[Option]:
    return _left(turn) if len(_rules(turn)) >= 2 else []


def _first_prompt(turn: Turn) -> str:
    rules = _rules(turn)
    if len(rules) < 2:
        return str(_("There are no rules to choose from yet. They come with the first lessons."))
    lines = [f"{n}. {_said(rule, turn)}" for n, rule in enumerate(rules, start=1)]
    return "\n".join([str(_("Two or three rules for your home. Which one first?")), "", *lines])


def _third_options(turn: Turn) -> list[Option]:
    return [*_left(turn), _ENOUGH] if len(_left(turn)) else []


def _ask_prompt(turn: Turn) -> str:
    return str(
        _(
            "May we ask you after 2 weeks and after 6 weeks how it goes? We count the answers of all homes together; nobody "
            "learns yours."
        )
    )


def _decided(turn: Turn) -> None:
    circle, may_ask = house_rules.circle_of(turn.person), turn.answers["ask"] == "yes"
    household = choose_rules(
        turn.organisation,
        turn.person,
        lessons=_chosen(turn),
        language=turn.language,
        circle=circle,
        may_ask=may_ask,
    )
    if may_ask:
        _keep_consent(turn)
    rules = house_rules.said_rules(household.rules, turn.language)
    turn.say(
        "\n".join(
            [
                str(_("The rules of our home")),
                *(f"{n}. {_said(r, turn)}" for n, r in enumerate(rules, start=1)),
            ]
        )
    )
    if not turn.by_ear:
        picture = pictures.rules_card(
            [(rule.text, rule.drawing) for rule in rules], turn.organisation, turn.language
        )
        turn.say("", media_id=picture.pk)
    turn.say(_("Read them aloud tonight, to everybody. You may send this on."))


def _keep_consent(turn: Turn) -> None:
    answer, is_web = turn.answer, turn.channel == ChannelKind.WEB
    record_consent(
        turn.person,
        purpose=Purpose.REMINDERS,
        granted=True,
        method=ConsentMethod.WEB if is_web else ConsentMethod.CHAT,
        channel=turn.channel,
        words=f"{turn.asked}\n→ {answer.text if answer and answer.text else _YES.label}",
        language=turn.language,
        message_id=answer.message_id if answer and not is_web else None,
        source="house-rules",
    )


rules = Dialogue(
    key="circle-rules",
    start="first",
    opens=_says_rules,
    questions=(
        Question(
            "first",
            _first_prompt,
            options=_first_options,
            then=lambda turn: "second" if turn.answers.get("first") else None,
        ),
        Question(
            "second",
            _("And which one as well?"),
            options=_left,
            then=lambda turn: "third" if _left(turn) else "ask",
        ),
        Question("third", _("A third one, or is that enough?"), options=_third_options, then="ask"),
        Question("ask", _ask_prompt, options=(_YES, _NO), then=_decided),
    ),
)


# ── how it goes ─────────────────────────────────────────────────────────────────────────────────────────────────


def _household(turn: Turn) -> Household | None:
    return house_rules.household_of(turn.person)


def _asked(turn: Turn) -> bool:
    """Whether she writes the word we asked her to write."""
    if not _says_rules(turn):
        return False
    household = _household(turn)
    week = house_rules.open_week(household) if household else None
    if household is None or week is None:
        return False
    turn.answers.update(household=str(household.pk), week=week)
    return True


def _rule(turn: Turn, n: int) -> HouseRule | None:
    household = Household.objects.filter(pk=turn.answers["household"]).first()
    rules = house_rules.said_rules(household.rules, turn.language) if household else []
    return rules[n] if n < len(rules) else None


def _rule_question(n: int) -> Question:
    def prompt(turn: Turn) -> str:
        rule = _rule(turn, n)
        if rule is None:
            return ""
        return f"{_said(rule, turn)}\n\n{_('Does your home do it?')}"

    def options(turn: Turn) -> tuple[Option, ...]:
        return _KEEPS if _rule(turn, n) else ()

    def then(turn: Turn) -> str | None:
        rule, said = _rule(turn, n), turn.answers.get(f"rule{n}")
        if rule is not None and said:
            household = Household.objects.get(pk=turn.answers["household"])
            answer_rule(household, lesson=rule.lesson, week=turn.answers["week"], keeps=said)
        if _rule(turn, n + 1) is not None:
            return f"rule{n + 1}"
        turn.say(
            _(
                "Thank you. A rule that is hard today may be easy next month; no home keeps all of them at once."
            )
        )
        return None

    return Question(f"rule{n}", prompt, options=options, then=then)


rules_asked = Dialogue(
    key="circle-rules-asked",
    start="rule0",
    opens=_asked,
    questions=(_rule_question(0), _rule_question(1), _rule_question(2)),
)
