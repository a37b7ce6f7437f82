"""What can be said in a chat, written once as data. It runs as buttons and lists, as numbered text and as a web form.

A Dialogue is a set of Questions; the engine (engine.py) shows one, reads the answer, keeps the value and asks `then`
where to go. Words are lazy translations, so the engine makes them in the person's language.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from qadam.core.promises import StrPromise
from qadam.core.text import untappable

if TYPE_CHECKING:
    from qadam.messaging.memory import Memory
    from qadam.messaging.models import ChannelAccount, Conversation
    from qadam.organisations.models import Organisation
    from qadam.people.models import Person

Kind = Literal["text", "image", "audio", "location", "choice"]
Words = str | StrPromise


@dataclass(frozen=True)
class Option:
    """One thing to choose. `words` are further spellings people use for it, any script; they are folded before comparing."""

    id: str
    label: Words
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Answer:
    """What the person just sent. `media_id` is a media.Original; `choice` an option id when a button was pressed."""

    kind: Kind
    text: str = ""
    choice: str = ""
    media_id: UUID | None = None
    location: tuple[float, float] | None = None
    message_id: UUID | None = None


@dataclass
class Turn:
    """One exchange. `answers` is kept between turns (JSON only).

    Before the yes of the first contact `person` is not in the database (`person._state.adding`).
    """

    organisation: "Organisation"
    account: "ChannelAccount"
    conversation: "Conversation"
    person: "Person"
    language: str
    answers: dict[str, Any]
    answer: Answer | None = None
    said: list[tuple[Words, UUID | None, str]] = field(default_factory=list)
    # What comes when this dialogue has ended: another one by its key, or a person who takes over.
    follow: str = ""
    wants_human: bool = False
    # The words of the question that was just answered, as they were shown: for proofs of consent.
    asked: str = ""
    # What the conversation remembers beside this dialogue; for messaging's own dialogues.
    memory: "Memory | None" = None

    def say(self, text: Words, *, media_id: UUID | None = None, document: str = "") -> None:
        """Adds a message before the next question. `document` names a file: see messaging.ports.documents."""
        self.said.append((text, media_id, document))

    def without_links(self, text: str) -> str:
        """A text whose addresses are examples and not to be pressed; as it stands where it is heard."""
        return text if self.by_ear else untappable(text)

    @property
    def channel(self) -> str:
        return self.account.kind

    @property
    def by_ear(self) -> bool:
        """Whether she hears what is said and answers with keys: nothing can be written and nothing shown."""
        from qadam.messaging.adapters import channel_of

        return bool(self.account.config_sealed) and channel_of(self.account).capabilities.live

    @property
    def by_numbers(self) -> bool:
        """Whether choices are read as a numbered text, and the number of one is written back, as by SMS."""
        from qadam.messaging.adapters import channel_of

        return bool(self.account.config_sealed) and channel_of(self.account).capabilities.numbered_menus


Prompt = Words | Callable[[Turn], Words]
Options = Sequence[Option] | Callable[[Turn], Sequence[Option]]
# After the value is kept: may call services and `turn.say`, and names the next question; None ends the dialogue.
Next = str | None | Callable[[Turn], str | None]


@dataclass(frozen=True)
class Question:
    """One question. `takes` says which kinds answer it besides its options; empty means only an option, or text if none.

    Options that are worked out and come up empty make it a statement: it is said, and `then` follows at once.
    `read` turns `turn.answer` into the value kept under `key` and raises BadInput (shown with the example) when it cannot.
    Without `read`: the option id, else the text, else the media id, else the location.
    `counts`: a number that is written is the answer itself and never the place of a choice. Where choices are numbers
    it therefore has none, and says in its own words what to write; by keys it has them.
    """

    key: str
    prompt: Prompt
    options: Options = ()
    takes: frozenset[Kind] = frozenset()
    read: Callable[[Turn], Any] | None = None
    then: Next = None
    example: Prompt = ""
    counts: bool = False


@dataclass(frozen=True)
class Dialogue:
    """A conversation with a purpose. `label` puts it in the menu; `opens` may take an idle message (a join code, a keyword).

    `interrupts`: its `opens` is asked even while another dialogue waits, which is then paused. `begins_with`: an idle
    message of such a kind (a voice note, a long text) is offered to it, and is its first answer if she says yes.
    """

    key: str
    start: str
    questions: tuple[Question, ...]
    label: Words = ""
    opens: Callable[[Turn], bool] | None = None
    interrupts: bool = False
    # `opens` takes whatever comes, not a word of its own: it never opens in the middle of another dialogue.
    opens_by_anything: bool = False
    begins_with: frozenset[Kind] = frozenset()
    # Shows what nobody can hear: the menu of a call leaves it out.
    by_eye: bool = False
    # In whose menu it stands; in everybody's without this.
    for_whom: Callable[[Turn], bool] | None = None
    # Seconds after which an unfinished dialogue is forgotten; a story may be told over days.
    rests_for_s: int = 14 * 24 * 3600

    def question(self, key: str) -> Question:
        """Raises KeyError when the dialogue has no such question."""
        return next(q for q in self.questions if q.key == key) if key else self.question(self.start)

    def __post_init__(self) -> None:
        keys = [q.key for q in self.questions]
        if len(keys) != len(set(keys)) or self.start not in keys:
            raise ValueError(f"dialogue {self.key}: question keys must be unique and include the start")
