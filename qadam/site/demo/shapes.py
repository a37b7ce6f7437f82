"""What each piece of demo content holds. A dataclass here is the form of a table in `data/`."""

from dataclasses import dataclass, field
from datetime import time

from qadam.site.demo.reading import ContentError, Day, Slug, SomeTexts, Texts

ROLES = frozenset({"coordinator", "editor", "facilitator", "dispatcher", "treasurer", "guardian", "viewer"})
SECTION_KINDS = frozenset({"text", "goals", "drives", "stories", "partners", "share"})
AUDIENCES = frozenset({"named", "unnamed", "circle", "not_yet"})
STORY_STATES = frozenset({"review", "returned", "published", "withdrawn"})
TILES = {
    "poem": "p1",
    "person": "p1",
    "place": "p2",
    "cleanup": "p2",
    "testimony": "p3",
    "recipe": "p3",
    "craft": "p4",
}


def one_of(value: str, known: frozenset[str] | dict[str, str], what: str) -> None:
    """Raises ContentError when a value is none of the known ones."""
    if value not in known:
        raise ContentError(f"{value!r} is no {what}")


@dataclass(frozen=True)
class StaffMember:
    """Somebody who works in an organisation. `duty` says in a line what they do there."""

    email: str
    name: Texts
    roles: tuple[str, ...]
    duty: Texts
    language: str = "ur"

    def __post_init__(self) -> None:
        if not self.email.endswith("@example.org"):
            raise ContentError(f"{self.email}: only example.org")
        for role in self.roles:
            one_of(role, ROLES, "role")


@dataclass(frozen=True)
class OrganisationContent:
    """A tenant of the demo network with the people who work there."""

    slug: Slug
    kind: str
    language: str
    zone: str
    name: Texts
    about: Texts
    staff: tuple[StaffMember, ...]
    quiet_from: time = time(21)
    quiet_until: time = time(8)
    guarded_from: time = time(9)
    guarded_until: time = time(18)


@dataclass(frozen=True)
class Partner:
    """What an organisation does in a campaign. `is_paid`: its word on results is not independent."""

    organisation: Slug
    role: str
    part: Texts
    is_paid: bool = False


@dataclass(frozen=True)
class Reading:
    """How far a goal had come on a day. Without `verified_by` it is self-reported."""

    day: Day
    value: int
    verified_by: str = ""
    reason: Texts | None = None


@dataclass(frozen=True)
class GoalContent:
    """A number a campaign wants to reach, and how it is counted."""

    key: Slug
    title: Texts
    unit: Texts
    target: int
    how: Texts
    readings: tuple[Reading, ...] = ()


@dataclass(frozen=True)
class SectionContent:
    """One part of a campaign's page."""

    kind: str
    title: Texts
    body: Texts | None = None

    def __post_init__(self) -> None:
        one_of(self.kind, SECTION_KINDS, "kind of section")
        if (self.kind == "text") != (self.body is not None):
            raise ContentError("text sections, and only they, have a body")


@dataclass(frozen=True)
class Ask:
    """What the campaign asks for, in the words on the button's card."""

    kind: str
    words: Texts


@dataclass(frozen=True)
class CampaignContent:
    """A campaign with its whole page. `share` is the ready text for a neighbour's group; the link is added behind it."""

    slug: Slug
    organisation: Slug
    cause: Slug
    places: tuple[Slug, ...]
    state: str
    starts: Day
    title: Texts
    summary: Texts
    partners: tuple[Partner, ...]
    goals: tuple[GoalContent, ...]
    sections: tuple[SectionContent, ...]
    asks: tuple[Ask, ...]
    share: Texts
    ends: Day | None = None
    did_not_work: Texts | None = None

    def __post_init__(self) -> None:
        one_of(self.state, frozenset({"published", "closed"}), "state of a campaign")
        if (self.state == "closed") != (self.did_not_work is not None):
            raise ContentError("a closed campaign, and only it, says what did not work")


@dataclass(frozen=True)
class Narrator:
    """Who tells a story, as the page may say it. `sealed`: nobody but a guardian may learn who it is."""

    shown: Texts
    feminine: bool
    sealed: bool = False


@dataclass(frozen=True)
class StoryConsent:
    """What the narrator decided, and the words and the way she said it in."""

    audience: str
    may_share: bool
    words: str
    by_voice: bool = False
    not_for_fundraising: bool = False
    others_recognisable: bool = False

    def __post_init__(self) -> None:
        one_of(self.audience, AUDIENCES, "audience")


@dataclass(frozen=True)
class Chapter:
    at_s: int
    title: Texts


@dataclass(frozen=True)
class Voice:
    """How long the voice note is. In the demo a plucked melody plays in its place."""

    seconds: int
    chapters: tuple[Chapter, ...] = ()


@dataclass(frozen=True)
class Translation:
    """Who translated into a language, and whether the narrator heard and approved it."""

    by: Texts
    approved: bool


@dataclass(frozen=True)
class ReviewNote:
    """Something that happened at the review desk, with who did it."""

    days_ago: int
    by: str
    action: str
    note: Texts


@dataclass(frozen=True)
class StoryContent:
    """A story: its own words in `language`, their translations, and what its teller allowed.

    `original` is given where the published copy in `text` was changed at the desk, and holds the words as they were told.
    """

    slug: Slug
    organisation: Slug
    kind: str
    language: str
    place: Slug
    place_shown: Texts
    channel: str
    told_days_ago: int
    state: str
    title: Texts
    narrator: Narrator
    consent: StoryConsent
    text: SomeTexts
    campaign: str = ""
    published_days_ago: int | None = None
    withdrawn_days_ago: int | None = None
    original: str = ""
    alt: Texts | None = None
    voice: Voice | None = None
    translations: dict[str, Translation] = field(default_factory=dict)
    review: tuple[ReviewNote, ...] = ()

    @property
    def tile(self) -> str:
        """The woven tile that stands where a photo would be: p1 lozenge, p2 stair and water, p3 star, p4 warp."""
        return TILES[self.kind]

    @property
    def told(self) -> str:
        """The words as they were told, in the narrator's own language."""
        return self.original or self.text[self.language]

    def __post_init__(self) -> None:
        one_of(self.kind, TILES, "kind of story")
        one_of(self.state, STORY_STATES, "state of a story")
        if self.language not in self.text:
            raise ContentError("the story lacks its own language")
        if self.translations.keys() != self.text.keys() - {self.language}:
            raise ContentError("each translation, and only a translation, names who made it")
        public = self.published_days_ago is not None
        if public != (self.state in ("published", "withdrawn")) or (self.state == "withdrawn") != (
            self.withdrawn_days_ago is not None
        ):
            raise ContentError("days do not fit the state")
        if public and self.consent.audience not in ("named", "unnamed"):
            raise ContentError("published against the teller's word")


@dataclass(frozen=True)
class ChatMessage:
    """One bubble. `day` counts from the first day of the thread; `by` names the member of staff who wrote."""

    at: time
    author: str
    kind: str = "text"
    text: str = ""
    language: str = ""
    day: int = 0
    seconds: int = 0
    by: str = ""

    def __post_init__(self) -> None:
        one_of(self.author, frozenset({"person", "bot", "staff", "note"}), "author")
        one_of(self.kind, frozenset({"text", "image", "audio", "choice"}), "kind of message")
        if (self.author in ("staff", "note")) != bool(self.by):
            raise ContentError("staff, and only staff, write under a name")
        if self.kind in ("text", "choice") and not self.text:
            raise ContentError("a message without words")


@dataclass(frozen=True)
class ChatContent:
    """A thread of the inbox. `persona` is a key of `personas.toml`; `story` the story it became, if any."""

    slug: Slug
    organisation: Slug
    persona: Slug
    channel: str
    language: str
    starts_days_ago: int
    messages: tuple[ChatMessage, ...]
    story: str = ""
    keeper: str = "bot"
    unread: int = 0


@dataclass(frozen=True)
class Persona:
    """Somebody the phone simulator can be. The number is the last four digits of +92 300 000 xxxx."""

    key: Slug
    name: Texts
    about: Texts
    language: str
    place: Slug
    number: int
    organisation: Slug
    channel: str = "whatsapp"
    feminine: bool = False


@dataclass(frozen=True)
class ShiftContent:
    title: Texts
    starts: time
    ends: time
    capacity: int
    taken: int = 0
    waiting: int = 0

    def __post_init__(self) -> None:
        if (
            self.starts >= self.ends
            or not 0 <= self.taken <= self.capacity
            or (self.waiting and self.taken < self.capacity)
        ):
            raise ContentError("a shift ends after it starts, and has a queue only when it is full")


@dataclass(frozen=True)
class Outcome:
    """What a drive left behind: a count, its unit, the evidence, and who looked (a slug; empty is self-reported)."""

    key: Slug
    value: int
    unit: Texts
    evidence: Texts
    verified_by: str = ""
    state: str = "verified"

    def __post_init__(self) -> None:
        one_of(self.state, frozenset({"verified", "waiting", "self_reported"}), "state of an outcome")
        if (self.state == "verified") != bool(self.verified_by):
            raise ContentError("verified means: by somebody")


@dataclass(frozen=True)
class DriveContent:
    """A drive. Past ones say who came and what it left; coming ones how many places are taken."""

    slug: Slug
    organisation: Slug
    campaign: Slug
    day: Day
    starts: time
    ends: time
    place: Slug
    lat: float
    lon: float
    title: Texts
    about: Texts
    spot: Texts
    bring: Texts
    shifts: tuple[ShiftContent, ...]
    women: Texts | None = None
    came: int = 0
    hours: int = 0
    cost_rs: int = 0
    outcomes: tuple[Outcome, ...] = ()
    afterwards: Texts | None = None

    @property
    def is_past(self) -> bool:
        return self.day.days < 0

    @property
    def signed_up(self) -> int:
        return sum(shift.taken for shift in self.shifts)

    @property
    def capacity(self) -> int:
        return sum(shift.capacity for shift in self.shifts)

    def __post_init__(self) -> None:
        if any(not self.starts <= shift.starts < shift.ends <= self.ends for shift in self.shifts):
            raise ContentError("a shift lies outside its drive")
        if not self.is_past and (self.came or self.outcomes or self.hours):
            raise ContentError("a coming drive has no past")
        if self.came > self.signed_up:
            raise ContentError("more came than signed up; walk-ins sign up at the gate")


@dataclass(frozen=True)
class BroadcastContent:
    """A broadcast that is over, with what happened as shares of those it was sent to.

    The holdout share is drawn by the network's own keyed hash; `signup_messaged` and `signup_held_out` are the shares of each
    group that then signed up for the named drives.
    """

    slug: Slug
    organisation: Slug
    campaign: Slug
    days_ago: int
    at: time
    name: Texts
    text: Texts
    places: tuple[Slug, ...]
    languages: tuple[str, ...]
    causes: tuple[Slug, ...]
    drives: tuple[Slug, ...]
    holdout: float
    read: float
    delivered: float
    sent: float
    failed: float
    unknown: float
    failures: dict[str, float]
    signup_messaged: float
    signup_held_out: float
    window_days: int

    def __post_init__(self) -> None:
        if abs(self.read + self.delivered + self.sent + self.failed + self.unknown - 1) > 1e-9:
            raise ContentError("the shares of what happened add up to one")
        if abs(sum(self.failures.values()) - 1) > 1e-9:
            raise ContentError("the shares of failures add up to one")


@dataclass(frozen=True)
class Helpline:
    """A public number. Nobody shows it before the operator has confirmed it: see `last_checked` and `source`."""

    key: Slug
    number: str
    name: Texts
    purpose: Texts
    regions: tuple[Slug, ...]
    hours: Texts
    kinds: tuple[str, ...]
    source: str
    last_checked: str
    sure: str
    note: str = ""
