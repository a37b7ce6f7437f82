"""Stories, the chats they came in, and who the simulator can be."""

from dataclasses import dataclass, field
from datetime import time

from qadam.site.demo.reading import ContentError, Slug, SomeTexts, Texts, one_of

AUDIENCES = frozenset({"public_named", "public_unnamed", "circle", "not_yet"})
STORY_STATES = frozenset({"submitted", "published", "withdrawn"})
STORY_KINDS = frozenset({"testimony", "poem", "craft", "place", "recipe", "work"})


@dataclass(frozen=True)
class Narrator:
    """Who tells a story, as the page may say it. `sealed`: nobody but a guardian may learn who it is.

    `persona` is the key of one of `personas.toml`, when it is one of them.
    """

    shown: Texts
    feminine: bool
    sealed: bool = False
    persona: str = ""


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
    """A part of a voice note one can jump to."""

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

    `original` holds the words as they were told, where the desk changed the published copy in `text`.
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
    def told(self) -> str:
        """The words as they were told, in the narrator's own language."""
        return self.original or self.text[self.language]

    def __post_init__(self) -> None:
        one_of(self.kind, STORY_KINDS, "kind of story")
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
        if public and self.consent.audience in ("circle", "not_yet"):
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
    """A thread of the inbox. `persona` is a key of `personas.toml`; `story` and `joins` what came of it, if anything."""

    slug: Slug
    organisation: Slug
    persona: Slug
    channel: str
    language: str
    starts_days_ago: int
    messages: tuple[ChatMessage, ...]
    story: str = ""
    joins: str = ""
    keeper: str = "bot"
    unread: int = 0


@dataclass(frozen=True)
class Persona:
    """Somebody the simulator can be. The number is the last four digits of +92 300 000 xxxx.

    `channel`: the one way that reaches her; with e-mail she has a letter box, and no phone.
    """

    key: Slug
    name: Texts
    about: Texts
    language: str
    place: Slug
    number: int
    organisation: Slug
    channel: str = "whatsapp"
    email: str = ""
    feminine: bool = False

    @property
    def phone(self) -> str:
        """The number of the simulated phone."""
        return f"+92300000{self.number:04}"
