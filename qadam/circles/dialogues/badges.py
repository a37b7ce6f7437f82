"""Badges by chat: who leads gives them after a meeting, the quiz with pictures gives one, and anybody may ask about a code."""

import re

from django.utils.translation import gettext_lazy as _

from qadam.circles import pictures, queries
from qadam.circles.dialogues.entries import is_leading
from qadam.circles.dialogues.shared import (
    NO,
    TEXT,
    YES,
    beside_pictures,
    circle_of,
    circles_of,
    sent,
    which_circle,
)
from qadam.circles.errors import NotHeldYet, NotLeading
from qadam.circles.models import Circle, Facilitator, Session
from qadam.circles.services import badges as services
from qadam.core import days
from qadam.core.addresses import address
from qadam.core.errors import BadInput
from qadam.core.languages import said
from qadam.core.text import fold, latin_digits
from qadam.learning.badge_models import Badge, BadgeKind, BadgeState
from qadam.learning.badges import wording
from qadam.learning.badges.codes import grouped, read_code
from qadam.learning.badges.services import MOST_ON_A_SHEET
from qadam.learning.badges.tokens import sheet_token
from qadam.learning.games import count_answer
from qadam.learning.models import Item
from qadam.learning.passing import begin_chain
from qadam.messaging.dialogue import Dialogue, Option, Question, Turn

GIVE, QUIZ, ASK, PASS = "circle-badges", "circle-quiz", "badge-code", "circle-pass"
# So many codes stand in the answer itself; where every part is paid for, fewer. All of them stand on the sheet.
_CODES_SAID, _CODES_SAID_PAID = 20, 4
# Without internet the rest is sent when it is asked for: codes alone are Latin letters, which are cheap by SMS.
_CODES_A_MESSAGE = 20
_ASKED = re.compile(
    r"^(?:badge|bej|bej code|بیج|نشان|سند|certificate)\s+(?P<code>[0-9a-z][0-9a-z\s-]{6,14})$"
)

TOOK = Option("took_part", _("Took part"))
SAW = Option("facilitator", _("I saw that they can do it"))
TAUGHT = Option("taught", _("They taught somebody"))
BY_QUIZ = Option("quiz", _("Quiz with pictures"))
COURSE = Option("certificate", _("Certificate of the course"))


# ── giving badges ───────────────────────────────────────────────────────────────────────────────────────────────────


def _leader(turn: Turn) -> Facilitator:
    her = queries.facilitator_of(turn.person)
    if her is None or not queries.is_leading(her):
        raise NotLeading
    return her


def _sessions(turn: Turn) -> list[Session]:
    return services.held_sessions(circle_of(turn))


def _session(turn: Turn) -> Session:
    """The meeting that was chosen, or the last one. Raises NotHeldYet."""
    held = _sessions(turn)
    chosen = next((s for s in held if str(s.pk) == turn.answers.get("session")), None)
    if chosen is None and not held:
        raise NotHeldYet
    return chosen or held[0]


def _after_circle(turn: Turn) -> str | None:
    if not _sessions(turn):
        turn.say(str(NotHeldYet()))
        return None
    return "kind"


def _kind_prompt(turn: Turn) -> str:
    return str(_("Which badges? They carry no name, only what was done."))


def _after_kind(turn: Turn) -> str | None:
    kind = turn.answers["kind"]
    if kind == COURSE.id:
        return "count"
    return "session"


def _session_options(turn: Turn) -> list[Option]:
    held = _sessions(turn)
    return [
        Option(str(s.pk), f"{said(services.title_of(s))} · {days.short_day(s.on, days.code_now())}")
        for s in held
        if len(held) > 1
    ]


def _which_meeting(turn: Turn) -> str:
    return str(_("For which meeting?")) if len(_sessions(turn)) > 1 else ""


def _after_session(turn: Turn) -> str | None:
    if turn.answers["kind"] == BY_QUIZ.id:
        turn.follow = QUIZ
        return None
    return "count"


def _came(turn: Turn) -> int:
    """How many came to the meeting it is about; 0 where nobody said it, or where it is about no meeting."""
    came = _session(turn).came if turn.answers["kind"] != COURSE.id else None
    return came if came and came <= MOST_ON_A_SHEET else 0


def _count_prompt(turn: Turn) -> str:
    told = {"came": _came(turn), "most": MOST_ON_A_SHEET}
    if told["came"]:
        return str(_("%(came)s came. For how many is it? Write a number from 1 to %(most)s.") % told)
    return str(_("For how many? Write a number from 1 to %(most)s.") % told)


def _count_options(turn: Turn) -> list[Option]:
    """Everybody who came, half of them, one; where it is not known who came, three numbers that are often right."""
    came = _came(turn)
    numbers = (came, came // 2, 1) if came else (1, 5, 10)
    every = str(_("All %(came)s who came") % {"came": came})
    shown = dict.fromkeys(n for n in numbers if n > 0)
    return [Option(str(n), every if n == came else str(n)) for n in shown]


def _read_count(turn: Turn) -> int:
    told = turn.answer
    written = latin_digits((told.choice or told.text) if told else "").strip()
    if not written.isdigit() or not 1 <= int(written) <= MOST_ON_A_SHEET:
        raise BadInput(_("Write a number from 1 to 60."))
    return int(written)


def _give(turn: Turn) -> str | None:
    kind, count, her = turn.answers["kind"], turn.answers["count"], _leader(turn)
    if kind == COURSE.id:
        given = services.award_certificates(circle_of(turn), count=count, by=her)
    elif kind == TOOK.id:
        given = services.award_for_session(_session(turn), kind=BadgeKind.TOOK_PART, count=count, by=her)
    else:
        given = services.award_for_session(
            _session(turn), kind=BadgeKind.SHOWED, evidence=kind, count=count, by=her
        )
    is_whole = len(given) <= (_CODES_SAID_PAID if turn.by_numbers else _CODES_SAID)
    turn.say(_told(given, with_codes=is_whole))
    turn.answers["sheet"] = str(given[0].sheet)
    return None if is_whole else "codes"


def _told(given: list[Badge], *, with_codes: bool) -> str:
    """What was given and where it is printed; the codes all or none, so that nobody takes some for all."""
    link = address("badges:sheet", sheet_token(given[0].sheet))
    lines = [wording.sentence(given[0])]
    if with_codes:
        lines += [grouped(badge.code) for badge in given]
        printed = str(_("Write each code on a slip of paper, or print the sheet:"))
    else:
        printed = str(_("All %(n)s codes, to copy or to print:") % {"n": len(given)})
    # A link stands on a line of its own: beside right-to-left words it is torn apart.
    lines += [printed, link]
    lines += [str(_("Checks badges, also without internet once it is saved:")), address("badges:check")]
    return "\n".join(lines)


def _say_codes(turn: Turn) -> None:
    """All codes of the sheet, numbered, in as few messages as hold them."""
    if turn.answers["codes"] != YES.id:
        return
    sheet = Badge.objects.filter(sheet=turn.answers["sheet"]).order_by("position")[: turn.answers["count"]]
    codes = [grouped(badge.code) for badge in sheet]
    lines = [f"{n}. {code}" for n, code in enumerate(codes, start=1)]
    for start in range(0, len(lines), _CODES_A_MESSAGE):
        turn.say("\n".join(lines[start : start + _CODES_A_MESSAGE]))


_BADGE_WORDS = frozenset(map(fold, ("badge", "badges", "bej", "بیج", "بیجز", "بېج", "بېجونه")))


def _opens_badges(turn: Turn) -> bool:
    return sent(turn) in _BADGE_WORDS and is_leading(turn)


give = Dialogue(
    key=GIVE,
    start="circle",
    opens=_opens_badges,
    questions=(
        which_circle(_after_circle),
        Question("kind", _kind_prompt, options=(TOOK, SAW, TAUGHT, BY_QUIZ, COURSE), then=_after_kind),
        Question("session", _which_meeting, options=_session_options, then=_after_session),
        Question(
            "count",
            _count_prompt,
            options=_count_options,
            takes=TEXT,
            counts=True,
            read=_read_count,
            then=_give,
            example=_("For example: 9"),
        ),
        Question(
            "codes", _("No internet? Shall we send the codes here?"), options=(YES, NO), then=_say_codes
        ),
    ),
)


# ── the quiz ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _circles(turn: Turn) -> list[Circle]:
    """Those she leads, or belongs to."""
    return circles_of(turn) or list(queries.joined_by(turn.person)[:9])


def _begin_quiz(turn: Turn) -> str | None:
    held = services.held_sessions(circle_of(turn, of=_circles)) if _circles(turn) else []
    if not held:
        turn.say(_("The quiz comes after a meeting of your circle."))
        return None
    items = services.quiz_items(held[0])
    if not items:
        turn.say(_("There are no pictures about this lesson yet. Show it to who leads your circle instead."))
        return None
    turn.answers |= {"about": str(held[0].pk), "items": [item.code for item in items], "right": 0}
    turn.say(_("Three questions with pictures. Take your time."))
    return _asked(turn, 1)


def _item(turn: Turn, number: int) -> Item:
    return Item.objects.get(pk=turn.answers["items"][number - 1])


def _asked(turn: Turn, number: int) -> str:
    """The next question; its picture goes before it where pictures can be seen."""
    if not turn.by_ear:
        picture = pictures.quiz_picture(_item(turn, number), turn.organisation)
        turn.say("", media_id=picture.pk)
    return f"q{number}"


def _question(number: int) -> Question:
    def prompt(turn: Turn) -> str:
        return turn.without_links(said(_item(turn, number).text))

    def options(turn: Turn) -> list[Option]:
        answers = [said(answer["text"]) for answer in _item(turn, number).answers]
        return [Option(str(n), text) for n, text in enumerate(beside_pictures(turn, answers))]

    def then(turn: Turn) -> str | None:
        item = _item(turn, number)
        is_right = turn.answers[f"q{number}"] == str(item.right)
        turn.answers["right"] += is_right
        count_answer(item, is_right=is_right)
        turn.say(f"{_('Right.') if is_right else _('Not quite.')} {turn.without_links(said(item.why))}")
        if number < services.QUIZ_LENGTH:
            return _asked(turn, number + 1)
        _result(turn)
        return None

    return Question(f"q{number}", prompt, options=options, then=then)


def _result(turn: Turn) -> None:
    if turn.answers["right"] < services.QUIZ_LENGTH:
        turn.say(
            _("You know %(right)s of 3. Read the cards once more and try again: write “quiz”.") % turn.answers
        )
        return
    session = Session.objects.select_related("lesson", "circle__place__parent", "circle__organisation").get(
        pk=turn.answers["about"]
    )
    badge = services.award_by_quiz(session)
    link = {"link": address("badges:sheet", sheet_token(badge.sheet))}
    turn.say(_("All three are right. This is your badge: %(code)s") % {"code": grouped(badge.code)})
    turn.say(_("Write it down. It can be printed here:\n%(link)s") % link)


def _quiz_opens(turn: Turn) -> bool:
    return sent(turn) in _QUIZ_WORDS and bool(_circles(turn))


_PASS_WORDS = frozenset(
    map(fold, ("pass", "pass it on", "pass on", "aage", "آگے", "آگے بڑھائیں", "مخکښې", "وړاندې"))
)
_QUIZ_WORDS = frozenset(map(fold, ("quiz", "kuiz", "کوئز", "کویز", "سوال تصویر", "پوښتنې")))

quiz = Dialogue(
    key=QUIZ,
    start="circle",
    opens=_quiz_opens,
    questions=(
        which_circle(_begin_quiz, of=_circles),
        *(_question(n) for n in range(1, services.QUIZ_LENGTH + 1)),
    ),
)


# ── a code ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _asks_about_a_code(turn: Turn) -> bool:
    text = fold(turn.answer.text) if turn.answer and turn.answer.kind == "text" else ""
    found = _ASKED.match(text.rstrip("?؟ "))
    if found is None:
        return False
    turn.answers["code"] = read_code(found["code"]) or "?"
    return True


def _worth(turn: Turn) -> str:
    """What a code is worth, in a few lines."""
    code = turn.answers["code"]
    badge = Badge.objects.with_code(code).first()
    if badge is None:
        if code == "?":
            return str(_("A sign of this code is wrong. Compare the 8 signs with the badge once more."))
        return str(_("%(code)s is not our badge. Please do not accept it.") % {"code": grouped(code)})
    if badge.state == BadgeState.REVOKED:
        return str(
            _("%(code)s was our badge and was taken back. It is no longer valid.") % {"code": grouped(code)}
        )
    lines = [
        str(_("%(code)s is real.") % {"code": grouped(code)}),
        wording.sentence(badge),
        wording.where_and_when(badge),
        said(badge.issuer_name),
        str(_("It carries no name. A code can be copied: if it matters, ask the person about the lesson.")),
    ]
    return "\n".join(lines)


about_code = Dialogue(
    key=ASK,
    start="worth",
    opens=_asks_about_a_code,
    questions=(Question("worth", _worth, options=lambda turn: ()),),
)


# ── passing it on ───────────────────────────────────────────────────────────────────────────────────────────────────


def _pass_on(turn: Turn) -> None:
    """A link of her own to the lesson of the last meeting."""
    held = services.held_sessions(circle_of(turn, of=_circles)) if _circles(turn) else []
    if not held:
        turn.say(_("There is something to pass on after a meeting of your circle."))
        return
    link = begin_chain(held[0].lesson, place=held[0].circle.place)
    words = {"title": said(services.title_of(held[0])), "link": address("passing:passed", link.code)}
    turn.say(_("Teach “%(title)s” to one person. This link is yours to send on:\n%(link)s") % words)
    turn.say(
        _("How far it goes, and small cards to print:\n%(link)s")
        % {"link": address("passing:mine", link.code)}
    )


pass_it_on = Dialogue(
    key=PASS,
    start="circle",
    opens=lambda turn: sent(turn) in _PASS_WORDS and bool(_circles(turn)),
    questions=(which_circle(_pass_on, of=_circles),),
)
