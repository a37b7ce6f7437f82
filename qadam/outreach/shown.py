"""Broadcasts as the desk shows them: plain values and words, nothing decided here."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qadam.campaigns.enums import StepKind
from qadam.core import languages
from qadam.core.languages import said
from qadam.messaging.enums import TemplateState
from qadam.messaging.templates_registry import approved_bodies, paused_languages, template_choices
from qadam.outreach.audience import filled
from qadam.outreach.enums import BroadcastState
from qadam.outreach.experiments import Comparison, VariantResult
from qadam.outreach.models import Broadcast
from qadam.outreach.queries import Preview, Progress, handed_over, ways_of
from qadam.places.models import Place

_MOOD = {
    BroadcastState.SENDING: "info",
    BroadcastState.PAUSED: "warn",
    BroadcastState.DONE: "ok",
    BroadcastState.CANCELLED: "bad",
}


@dataclass(frozen=True)
class Line:
    """A broadcast in the list."""

    broadcast: Broadcast
    url: str
    state: str
    mood: str
    handed_over: int | None
    meant: int | None


def url_of(broadcast: Broadcast) -> str:
    """Its page on the desk."""
    return reverse("desk-outreach:broadcast", args=[broadcast.pk])


def lines(broadcasts: Iterable[Broadcast]) -> list[Line]:
    """The list: what is under way first."""
    rows = list(broadcasts)
    counts = handed_over(rows)
    made = [
        Line(
            row,
            url_of(row),
            str(row.get_state_display()),
            _MOOD.get(BroadcastState(row.state), ""),
            *counts.get(row.pk, (None, None)),
        )
        for row in rows
    ]
    under_way = (BroadcastState.SENDING, BroadcastState.PAUSED)
    return sorted(made, key=lambda line: line.broadcast.state not in under_way)


def language_name(code: str) -> str:
    """What the reader of the page calls a language."""
    names = {
        "ur": _("Urdu"),
        "ps": _("Pashto"),
        "sd": _("Sindhi"),
        "pa-Arab": _("Punjabi"),
        "en": _("English"),
    }
    return names.get(code, code)


def segment_words(broadcast: Broadcast) -> list[str]:
    """The choice of people as short phrases."""
    segment = broadcast.segment
    places = {place.code: said(place.name) for place in Place.objects.filter(code__in=segment.places)}
    words = []
    if segment.places:
        words.append(
            _("In %(places)s") % {"places": _or([places.get(code, code) for code in segment.places])}
        )
    if segment.languages:
        words.append(
            _("Reads %(languages)s") % {"languages": _or([language_name(code) for code in segment.languages])}
        )
    if segment.causes:
        words.append(_("Cares about %(causes)s") % {"causes": _or(segment.causes)})
    if segment.steps:
        words.append(_or([str(StepKind(step).label) for step in segment.steps]))
    return words or [_("Everybody")]


def _or(words: Sequence[str]) -> str:
    joined = words[0]
    for word in words[1:]:
        joined = _("%(these)s or %(that)s") % {"these": joined, "that": word}
    return joined


def in_other_language(seen: Preview) -> list[str]:
    """Who reads one language and gets another, in words."""
    said_so = []
    for reads, gets, people in seen.in_other_language:
        words = ngettext(
            "One reader of %(reads)s will get it in %(gets)s.",
            "%(n)s readers of %(reads)s will get it in %(gets)s.",
            people,
        )
        said_so.append(words % {"n": people, "reads": language_name(reads), "gets": language_name(gets)})
    return said_so


@dataclass(frozen=True)
class Bubble:
    """What readers of a language get."""

    language: languages.Language
    text: str
    letters: int
    name: str
    has_template: bool
    # The wording it belongs to, on the first bubble of each where there are several.
    heading: str = ""


def template_elsewhere(broadcast: Broadcast) -> list[str]:
    """How the template stands in languages where it may not be used now: paused in Pashto."""
    chosen = [
        c for account in broadcast.accounts for c in template_choices(account) if c.key == broadcast.template
    ]
    states = chosen[0].states if chosen else {}
    return [
        _("%(language)s: %(state)s") % {"language": language_name(code), "state": TemplateState(state).label}
        for code, state in states.items()
        if state != TemplateState.APPROVED
    ]


def paused_template(broadcast: Broadcast) -> str:
    """In which of its languages the provider has paused the template of one under way, and what becomes of those people."""
    accounts = broadcast.accounts
    codes = paused_languages(accounts[0], broadcast.template) & broadcast.texts.keys()
    if not codes:
        return ""
    if len(accounts) > 1:
        words = _(
            "The provider has paused the template in %(languages)s. Whoever it was for goes on to the next way;"
            " whom no other way reaches waits."
        )
    else:
        words = _(
            "The provider has paused the template in %(languages)s. Whoever it is for waits until the provider"
            " lets it go on."
        )
    return words % {"languages": _languages(codes)}


def paused_before(broadcast: Broadcast) -> str:
    """The same before it is sent: those for whom a pause closes the first way. Who reads another language too gets that."""
    ways = ways_of(broadcast)
    paused = paused_languages(ways[0].account, broadcast.template)
    codes = {row.reader for row in ways[0].words["a"] if row.reader in paused and not row.has_template}
    if not codes or len(ways) == 1:
        return ""
    words = _(
        "The provider has paused the template in %(languages)s. Whoever it is for gets it by the next way."
    )
    return words % {"languages": _languages(codes)}


def _languages(codes: Collection[str]) -> str:
    return _and([language_name(code) for code in languages.LANGUAGES if code in codes])


def _and(words: Sequence[str]) -> str:
    joined = words[0]
    for word in words[1:]:
        joined = _("%(these)s and %(that)s") % {"these": joined, "that": word}
    return joined


def wording_name(letter: str, people: int | None = None) -> str:
    """Wording A, with how many get it where that is known."""
    if people is None:
        return _("Wording %(letter)s") % {"letter": letter.upper()}
    words = ngettext("Wording %(letter)s: one person", "Wording %(letter)s: %(n)s people", people)
    return words % {"letter": letter.upper(), "n": people}


def bubbles(broadcast: Broadcast, variants: Mapping[str, int] | None = None) -> list[Bubble]:
    """The message as it is read, one a language it was written in, one wording after the other."""
    bodies: dict[str, str] = {}
    for account in broadcast.accounts:
        bodies = approved_bodies(account, broadcast.template) | bodies
    made = []
    for letter, texts in broadcast.wordings.items():
        many = (variants or {}).get(letter) if variants is not None else None
        heading = wording_name(letter, many) if broadcast.more_texts else ""
        for code in languages.LANGUAGES:
            if text := texts.get(code, ""):
                made.append(_bubble(code, text, bodies, heading))
                heading = ""
    return made


def one_bubble(code: str, text: str) -> Bubble:
    """Words as readers of a language get them."""
    return _bubble(code, text, {}, "")


def _bubble(code: str, text: str, bodies: Mapping[str, str], heading: str) -> Bubble:
    if code in bodies:
        text = filled(bodies[code], [line.strip() for line in text.splitlines() if line.strip()])
    return Bubble(languages.get(code), text, len(text), language_name(code), code in bodies, heading)


def compared(found: Comparison | None) -> list[tuple[str, VariantResult]]:
    """Each wording with what was counted for it."""
    return [(wording_name(row.name), row) for row in found.variants] if found else []


@dataclass(frozen=True)
class Correction:
    """A correction that went out, with its words beside those it corrects."""

    broadcast: Broadcast
    url: str
    bubbles: list[Bubble]


def corrections(broadcast: Broadcast) -> list[Correction]:
    """What was said later to put a broadcast right, the latest first."""
    rows = broadcast.corrections.filter(started_at__isnull=False).order_by("-started_at")
    return [Correction(row, url_of(row), bubbles(row)) for row in rows]


@dataclass(frozen=True)
class Part:
    """One part of the bar: its colour, where it begins and how wide it is in percent, and what it counts."""

    colour: str
    x: str
    width: str
    people: int
    label: str


def bar(far: Progress) -> list[Part]:
    """The parts of the progress bar, in the direction of the page's script. Empty parts keep their line in the key."""
    counted = [
        ("leaf", far.arrived, _("Arrived or read")),
        ("teal", far.underway, _("Sent, no receipt yet")),
        ("ochre", far.unknown, _("Not known: will not be sent again")),
        ("madder", far.failed, _("Failed")),
        ("soft", far.cancelled + far.expired, _("Called off or too late")),
        ("sunk", far.waiting, _("Still waiting")),
    ]
    whole, before, parts = max(far.meant, 1), 0.0, []
    for colour, people, label in counted:
        width = 100 * people / whole
        x = 100 - before - width if languages.current().rtl else before
        parts.append(Part(colour, f"{max(x, 0):.2f}%", f"{width:.2f}%", people, label))
        before += width
    return parts


def seconds_left(broadcast: Broadcast, far: Progress) -> int | None:
    """How long it still takes at the channel's pace; None when nothing moves."""
    if broadcast.state != BroadcastState.SENDING or not far.waiting or far.waits_until is not None:
        return None
    return round(far.waiting / max(broadcast.account.per_second, 1)) + 1


def called_off_words(waiting: int, *, was_started: bool) -> str:
    """What calling off means, in numbers."""
    if not was_started:
        return _("Nobody has got it yet, and nobody will.")
    return ngettext(
        "One person who is still waiting will not get it. This cannot be undone.",
        "%(n)s people who are still waiting will not get it. This cannot be undone.",
        waiting,
    ) % {"n": waiting}
