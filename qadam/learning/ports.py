"""What lessons take from the rooms of those who learn and of those who hear: links for their page, and what is going round."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from qadam.core.languages import Texts
from qadam.core.ports import Door, Port
from qadam.organisations.models import Organisation

# Links beside the lessons: start a circle, the board of a district, …
ways_on: Port[Door] = Port("learning_ways_on")


@dataclass(frozen=True)
class Told:
    """Something people get in a place just now, as a tipline or another source tells it. `id` is the same whenever it is told."""

    id: UUID
    organisation: Organisation
    place_code: str
    topic: str
    texts: Texts
    at: datetime
    source: str


# Asked once an hour for everything of late; what was taken before is known by its id. Reports still wait to be looked at.
going_round_sources: Port[Callable[[], Iterable[Told]]] = Port("going_round_sources")
