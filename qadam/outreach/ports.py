"""What outreach needs from rooms below it."""

from collections.abc import Callable

from qadam.core.ports import Port

# The smallest difference (0.1 is ten points) that a lot of this share among so many people would show; None if none.
could_show: Port[Callable[[int, float], float | None]] = Port("could_show")
