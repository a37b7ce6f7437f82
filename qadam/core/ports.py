"""Ports: what one room needs of rooms it may not import. Declared low, filled in one place, `config/wiring.py`."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar
from uuid import UUID

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest

    from qadam.core.promises import StrPromise

T = TypeVar("T")


class Port(Generic[T]):
    """An ordered list of fillings. Empty until wiring; iterating an unfilled port is simply empty."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._fillings: tuple[T, ...] = ()

    def fill(self, *fillings: T) -> None:
        """Sets the fillings, in order. Called by config/wiring.py alone (and by tests that say so)."""
        self._fillings = fillings

    def __iter__(self) -> Iterator[T]:
        return iter(self._fillings)

    def only(self) -> T:
        """The one filling. Raises LookupError when there is none or more than one."""
        if len(self._fillings) != 1:
            raise LookupError(f"port {self.name} has {len(self._fillings)} fillings, not one")
        return self._fillings[0]


class PersonData(Protocol):
    """What a room keeps about a person: told to her on request, emptied when she says forget me."""

    def export_person(self, person_id: UUID) -> dict[str, Any]: ...
    def erase_person(self, person_id: UUID) -> None: ...


person_data: Port[PersonData] = Port("person_data")


@dataclass(frozen=True)
class Danger:
    """A text that discloses danger. `kind` is one of violence, self_harm, blackmail, harassment, child."""

    kind: str
    certain: bool


screen_danger: Port[Callable[[str], Danger | None]] = Port("screen_danger")


@dataclass(frozen=True)
class Waiting:
    """A line of the desk's Today: how many wait, what for, since when, and where to go. Oldest and worst first."""

    count: int
    title: str
    detail: str
    url: str
    urgent: bool = False
    nav: str = ""


@dataclass(frozen=True)
class Counted:
    """A line whose count is asked together with those of every other room: the rows to count, and the line for so many."""

    rows: "QuerySet[Any]"
    line: Callable[[int], Waiting]


WaitingFor = Callable[["HttpRequest"], Iterable[Waiting | Counted]]
waiting: Port[WaitingFor] = Port("waiting")


@dataclass(frozen=True)
class PersonNote:
    """A line another room has for the page of a person: an icon, what is so, and where to go."""

    icon: str
    title: str
    detail: str
    url: str
    words: str


@dataclass(frozen=True)
class SearchHit:
    title: str
    text: str
    url: str
    kind: str


search: Port[Callable[[str, str], Sequence[SearchHit]]] = Port("search")


@dataclass(frozen=True)
class Door:
    """A link of the shell: the key that Waiting.nav counts for, the icon, the name of its URL and the words on it."""

    key: str
    icon: str
    url_name: str
    words: "StrPromise | str"
    covers_below: bool = True


main_doors: Port[Door] = Port("main_doors")
foot_doors: Port[Door] = Port("foot_doors")
desk_doors: Port[Door] = Port("desk_doors")


@dataclass(frozen=True)
class WayIn:
    """How to reach the network without the web: the channel's name, what to write to, and a link that opens it.

    `whose` is the name of the organisation that reads there, where there are several.
    """

    channel: str
    address: str
    href: str = ""
    whose: Mapping[str, str] | None = None


ways_in: Port[Callable[[], Iterable[WayIn]]] = Port("ways_in")
