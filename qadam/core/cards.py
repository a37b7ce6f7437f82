"""What a card shows, as plain values. A room makes them from its rows; the templates in parts/ know nothing of rows.

`title`, `about`, `place` and the like may be texts in several languages ({"ur": …}) or one text.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

Texts = Mapping[str, str] | str


@dataclass(frozen=True)
class Picture:
    """A light rendition of a photo, shown in full mode only. `alt` says what is on it."""

    url: str
    width: int
    height: int
    alt: str = ""
    size_bytes: int = 0


@dataclass(frozen=True)
class StoryCard:
    """parts/story_card.html. `tile`: p1 poem or person, p2 place, p3 knowledge or testimony, p4 craft."""

    url: str
    title: Texts
    kind: str
    tile: str = "p1"
    teller: str = ""  # empty: the name is kept private
    place: Texts = ""
    seconds: float = 0  # 0: no sound, the button says Read
    size_bytes: int = 0
    picture: Picture | None = None


@dataclass(frozen=True)
class DriveCard:
    """parts/drive_card.html. `places` 0 means no limit; `words` replaces the words on the button."""

    url: str
    title: Texts
    starts_at: datetime
    ends_at: datetime
    place: Texts = ""
    zone: str = ""
    places: int = 0
    taken: int = 0
    join_url: str = ""
    words: str = ""

    @property
    def is_full(self) -> bool:
        return 0 < self.places <= self.taken


@dataclass(frozen=True)
class CampaignCard:
    """parts/campaign_card.html. With a goal: `reached` of `target` `unit`."""

    url: str
    title: Texts
    about: Texts = ""
    target: float = 0
    reached: float = 0
    unit: Texts = ""
    picture: Picture | None = None


@dataclass(frozen=True)
class Stat:
    """parts/stat.html. A number is never without `of`: what it counts, and out of how many."""

    value: str
    of: str
    note: str = ""
    how: str = ""  # how it is counted; opens below the number


@dataclass(frozen=True)
class Sound:
    """parts/listen.html. `sources`: (url, MIME type), lightest first. `words` may say more: Listen (in Pashto)."""

    sources: Sequence[tuple[str, str]]
    seconds: float
    size_bytes: int
    peaks: Sequence[float] = field(default_factory=tuple)
    words: str = ""
    is_open: bool = False


@dataclass(frozen=True)
class Moment:
    """parts/timeline.html: one thing that happened, or is still to come."""

    head: str
    text: str = ""
    at: datetime | None = None
    is_next: bool = False


@dataclass(frozen=True)
class FunnelRow:
    """parts/funnel.html: how many came this far, of how many. `share` is of the first row, 0 to 1."""

    words: str
    count: int
    share: float
    of: str

    @property
    def percent(self) -> str:
        return f"{max(0.0, min(1.0, self.share)) * 100:.1f}%"

    @property
    def rest_percent(self) -> str:
        return f"{100 - max(0.0, min(1.0, self.share)) * 100:.1f}%"
