"""What media asks of the rooms below it: who may see a rendition or card, and who waits for one."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Literal, Protocol

from qadam.core.ports import Port

if TYPE_CHECKING:
    from qadam.media.models import Card, Original, Rendition
    from qadam.organisations.actors import Actor

# public: anybody. restricted: this actor, or the bearer of a signed link. no: nobody, or not mine to say.
Access = Literal["public", "restricted", "no"]


class MediaGate(Protocol):
    """Says how far a rendition may be seen. Answers "no" for originals that are not its own."""

    def may_see(self, rendition: "Rendition", actor: "Actor") -> Access: ...


class CardGate(Protocol):
    """Says how far the picture of a shared link may be seen. Answers "no" for what is not its own."""

    def may_see_card(self, card: "Card", actor: "Actor") -> Access: ...


gates: Port[MediaGate] = Port("media_gates")
card_gates: Port[CardGate] = Port("media_card_gates")

# Called when an original waits for its renditions: has them made soon. Filled by jobs.wake_render.
wake: Port[Callable[["Original"], None]] = Port("media_wake")

# Called when an original has become ready or refused, so that its owner can go on or tell the person.
outcome: Port[Callable[["Original"], None]] = Port("media_outcome")
