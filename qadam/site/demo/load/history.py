"""The past of the demo network: acts played in the order in which they happened, each with the clock at its moment."""

import heapq
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from qadam.core import clock
from qadam.site.demo.reading import Day

Act = Callable[[], object]
_SOON = timedelta(minutes=1)


class History:
    """Acts wait here until they are played. An act may add others that happened after it."""

    def __init__(self, *, now: datetime, zone: str) -> None:
        self.now = now
        self.zone = ZoneInfo(zone)
        self.today: date = now.astimezone(self.zone).date()
        self._waiting: list[tuple[datetime, int, Act]] = []
        self._turn = count()

    def at(self, moment: datetime, act: Act) -> None:
        """Lets something happen at a moment; acts of one moment keep their order. What has not been yet is a ValueError."""
        if moment > self.now:
            raise ValueError(f"{moment} has not been yet: only what is past can have happened")
        heapq.heappush(self._waiting, (moment, next(self._turn), act))

    def play(self) -> None:
        """Everything happens, oldest first."""
        while self._waiting:
            moment, _turn, act = heapq.heappop(self._waiting)
            with clock.moved_to(moment):
                act()

    def on(self, day: Day | int, at: time = time(12)) -> datetime:
        """A moment by the calendar and the clock of the community: so many days from today, at a local time."""
        found = day.on(self.today) if isinstance(day, Day) else self.today + timedelta(days=day)
        return datetime.combine(found, at, self.zone)

    def past(self, moment: datetime) -> datetime:
        """The moment, or a little before now when it has not been yet."""
        return min(moment, self.now - _SOON)
