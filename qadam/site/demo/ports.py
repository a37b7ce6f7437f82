"""What rooms below this one add to the demo network once the rest of it is there."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from qadam.core.ports import Port

if TYPE_CHECKING:
    from qadam.site.demo.load.world import World

demo_parts: "Port[Callable[[World], None]]" = Port("demo_parts")
