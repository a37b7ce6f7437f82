"""Circles: who leads them, when they met, who came, and what was asked."""

from dataclasses import dataclass
from datetime import time

from qadam.learning.enums import WITH_CHILDREN, Audience
from qadam.site.demo.reading import LANGUAGES, WEEKDAYS, ContentError, Slug, SomeTexts, one_of

# How far somebody is on the path to lead.
PATH = frozenset({"learning", "tried", "active"})
KINDS = frozenset({"women", "men", "girls", "boys", "elders"})


@dataclass(frozen=True)
class LeaderContent:
    """Somebody who leads, or learns to. `number` is her phone, unless she is one of the personas.

    `by` is the member of staff who watched her and stands for her; `watched_by` and `peers` are others who lead, where they did.
    `lessons` is how many of the path she went through.
    """

    key: Slug
    organisation: Slug
    name: str
    language: str
    place: Slug
    days_ago: int
    state: str
    number: int = 0
    persona: str = ""
    by: str = ""
    watched_by: str = ""
    peers: tuple[Slug, ...] = ()
    lessons: int = 3
    may_lead_children: bool = False
    is_mentor: bool = False

    def __post_init__(self) -> None:
        one_of(self.state, PATH, "state on the path")
        one_of(self.language, LANGUAGES, "language")
        if bool(self.number) == bool(self.persona):
            raise ContentError("who leads has a number of her own, or is one of the personas")
        if self.state == "active" and not self.by and len(self.peers) < 2:
            raise ContentError("somebody of the organisation or two who lead stand for her")
        if self.state != "learning" and (self.lessons < 3 or not (self.by or self.watched_by)):
            raise ContentError("three lessons and a watched try-out come first")
        if (self.may_lead_children or self.is_mentor) and (self.state != "active" or not self.by):
            raise ContentError("the organisation lets somebody who leads look after children and circles")


@dataclass(frozen=True)
class MeetingContent:
    """A meeting that was held: heads by kind, and what the second phone counted, if one was there.

    `asked` went into the box and is answered the next time. `sent_days_later`: there was no network that evening. `badges` were
    given for taking part, and `showed` for showing the skill.
    """

    weeks_ago: int
    lesson: Slug
    came: dict[str, int]
    minutes: int
    tried: int = 0
    second: dict[str, int] | None = None
    asked: tuple[str, ...] = ()
    sent_days_later: int = 0
    badges: int = 0
    showed: int = 0

    def __post_init__(self) -> None:
        for kind in (*self.came, *(self.second or ())):
            one_of(kind, KINDS, "kind of people")
        if self.weeks_ago < 1 or self.tried > self.people or not 0 <= self.sent_days_later <= 3:
            raise ContentError("a meeting is past, and no more try than come")
        if max(self.badges, self.showed) > self.people:
            raise ContentError("no more badges than people")

    @property
    def people(self) -> int:
        return sum(self.came.values())


@dataclass(frozen=True)
class CircleContent:
    """A circle with its meetings. `signs` of its members have a picture; `reminded` wished to be written to.

    `second_phone` is who brings the other phone. `released_weeks_ago`: its organisation left, and it goes on.
    `round` is the draw it waited for. `checked` people answered three questions, the given share of them rightly before and after
    (no share after: they have not been asked again). `families` chose house rules, and keep the given share of them.
    """

    slug: Slug
    organisation: Slug
    leader: Slug
    place: Slug
    audience: str
    language: str
    weekday: str
    at: time
    size: int
    asked_days_ago: int
    mentor: str = ""
    second_phone: str = ""
    signs: int = 0
    reminded: int = 0
    released_weeks_ago: int = 0
    round: str = ""
    checked: int = 0
    right_before: float = 0
    right_after: float = 0
    families: int = 0
    chose_days_ago: int = 0
    keep: float = 0
    meeting: tuple[MeetingContent, ...] = ()

    def __post_init__(self) -> None:
        one_of(self.audience, frozenset(Audience.values), "audience")
        one_of(self.language, LANGUAGES, "language")
        one_of(self.weekday, frozenset(WEEKDAYS), "weekday")
        if self.audience in WITH_CHILDREN and (self.signs or self.reminded):
            raise ContentError("where children sit there is no sign, and nobody is written to")
        if self.audience in WITH_CHILDREN and self.families:
            raise ContentError("families are asked through grown-ups")
        if self.reminded > self.signs:
            raise ContentError("who is reminded has a sign")
        weeks = [meeting.weeks_ago for meeting in self.meeting]
        if weeks != sorted(set(weeks), reverse=True):
            raise ContentError("meetings stand in their order, one a week")
        if any(meeting.second for meeting in self.meeting) and not self.second_phone:
            raise ContentError("a second count comes from a second phone")


@dataclass(frozen=True)
class RoundContent:
    """More circles want to begin than can. Until it closes those that ask join; then the lot decides (negative: days to come)."""

    slug: Slug
    organisation: Slug
    place: Slug
    can_start: int
    days_ago: int
    closes_days_ago: int
    later_days_ago: int

    @property
    def is_drawn(self) -> bool:
        return self.closes_days_ago > 1

    def __post_init__(self) -> None:
        if not self.days_ago > self.closes_days_ago > self.later_days_ago:
            raise ContentError("a round opens, closes, and later those who waited begin")


@dataclass(frozen=True)
class ChainContent:
    """A lesson that went from hand to hand. `hands` says for each link from which one it came; -1 for the first.

    Every `step_days` one more hand; `opened` looked at the link before one of them learned it.
    """

    slug: Slug
    lesson: Slug
    place: Slug
    days_ago: int
    step_days: int
    hands: tuple[int, ...]
    opened: int

    def __post_init__(self) -> None:
        if self.hands[0] != -1 or any(not 0 <= hand < n for n, hand in enumerate(self.hands[1:], start=1)):
            raise ContentError("a link comes from one before it")
        if len(self.hands) * self.step_days > self.days_ago:
            raise ContentError("what is passed on has been passed on by now")


@dataclass(frozen=True)
class AroundContent:
    """Something people get in a place just now, told by who leads. `by` looked at it and shows it.

    `card` is the lesson on whose first card `circle` has it.
    """

    slug: Slug
    organisation: Slug
    leader: Slug
    place: Slug
    topic: Slug
    days_ago: int
    text: SomeTexts
    by: str = ""
    card: str = ""
    circle: str = ""

    def __post_init__(self) -> None:
        if bool(self.card) != bool(self.circle) or (self.card and not self.by):
            raise ContentError("on a card of a circle stands what was looked at")
