"""What circles ask of rooms they may not import."""

from collections.abc import Callable

from qadam.core.ports import Port
from qadam.messaging.dialogue import Turn
from qadam.places.models import Place

# Makes ready that somebody tells a story from a place, and answers which dialogue goes on. Everything else is asked there.
tell_story: Port[Callable[[Turn, Place | None], str]] = Port("circle_story")
