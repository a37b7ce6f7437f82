"""What other rooms offer to a campaign: sections for its page, and indicators it may be measured by."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from qadam.core.ports import Port
from qadam.core.promises import StrPromise

if TYPE_CHECKING:
    from qadam.campaigns.models import Campaign, Section


class SectionKind(Protocol):
    """A kind of section an editor may place. `template` gets what `context` returns, as `section`-local variables."""

    @property
    def key(self) -> str: ...
    @property
    def label(self) -> StrPromise | str: ...
    @property
    def template(self) -> str: ...
    def context(self, section: "Section") -> Mapping[str, Any]: ...


section_kinds: Port[SectionKind] = Port("section_kinds")


@dataclass(frozen=True)
class Measured:
    """A number that opens: of how many, in which window, who verified it ("" is self-reported), and how many are missing."""

    value: int
    of: int | None = None
    missing: int = 0
    verified_by: str = ""
    independent: bool = False


@dataclass(frozen=True)
class Indicator:
    """Something a room can count for a campaign. `level` is reach, engagement, action or outcome (in this order)."""

    key: str
    level: str
    label: StrPromise | str
    of_label: StrPromise | str
    how: StrPromise | str
    measure: Callable[["Campaign"], Measured]


# What must stand on a campaign's page wherever an editor puts sections: templates with what they show.
notices: Port[Callable[["Campaign"], Iterable[tuple[str, Mapping[str, Any]]]]] = Port("notices")

indicators: Port[Indicator] = Port("indicators")
