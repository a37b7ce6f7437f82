"""Drives and broadcasts: what people were asked to, and what came of it."""

from dataclasses import dataclass
from datetime import time

from qadam.site.demo.reading import ContentError, Day, Slug, Texts, one_of


@dataclass(frozen=True)
class ShiftContent:
    """A part of a drive one signs up for. `taken` places are booked (on a past drive: signed up)."""

    title: Texts
    starts: time
    ends: time
    capacity: int
    taken: int = 0
    waiting: int = 0

    def __post_init__(self) -> None:
        if (
            self.starts >= self.ends
            or not 0 <= self.taken <= self.capacity
            or (self.waiting and self.taken < self.capacity)
        ):
            raise ContentError("a shift ends after it starts, and has a queue only when it is full")


@dataclass(frozen=True)
class Outcome:
    """What a drive left behind: a count, its unit, the evidence, and who looked (a slug; empty is self-reported)."""

    key: Slug
    value: int
    unit: Texts
    evidence: Texts
    verified_by: str = ""
    state: str = "verified"

    def __post_init__(self) -> None:
        one_of(self.state, frozenset({"verified", "waiting", "self_reported"}), "state of an outcome")
        if (self.state == "verified") != bool(self.verified_by):
            raise ContentError("verified means: by somebody")


@dataclass(frozen=True)
class DriveContent:
    """A drive. Past ones say who came and what it left; coming ones how many places are taken."""

    slug: Slug
    organisation: Slug
    campaign: Slug
    day: Day
    starts: time
    ends: time
    place: Slug
    lat: float
    lon: float
    title: Texts
    about: Texts
    spot: Texts
    bring: Texts
    shifts: tuple[ShiftContent, ...]
    women: Texts | None = None
    came: int = 0
    hours: int = 0
    cost_rs: int = 0
    outcomes: tuple[Outcome, ...] = ()
    afterwards: Texts | None = None

    @property
    def is_past(self) -> bool:
        return self.day.days < 0

    @property
    def signed_up(self) -> int:
        return sum(shift.taken for shift in self.shifts)

    @property
    def capacity(self) -> int:
        return sum(shift.capacity for shift in self.shifts)

    def __post_init__(self) -> None:
        if any(not self.starts <= shift.starts < shift.ends <= self.ends for shift in self.shifts):
            raise ContentError("a shift lies outside its drive")
        if not self.is_past and (self.came or self.outcomes or self.hours):
            raise ContentError("a coming drive has no past")
        if self.came > self.signed_up:
            raise ContentError("more came than signed up; walk-ins sign up at the gate")


@dataclass(frozen=True)
class BroadcastContent:
    """A broadcast that is over, with what happened as shares of those it was sent to.

    Who is held out is drawn by the network's own keyed hash; `signup_messaged` and `signup_held_out` are the
    shares of each group that then signed up for the named drives. `failures` are shares by the code our WhatsApp
    adapter gives an error.
    """

    slug: Slug
    organisation: Slug
    campaign: Slug
    days_ago: int
    at: time
    name: Texts
    text: Texts
    places: tuple[Slug, ...]
    languages: tuple[str, ...]
    causes: tuple[Slug, ...]
    drives: tuple[Slug, ...]
    holdout: float
    read: float
    delivered: float
    sent: float
    failed: float
    unknown: float
    failures: dict[str, float]
    signup_messaged: float
    signup_held_out: float
    window_days: int

    def __post_init__(self) -> None:
        if abs(self.read + self.delivered + self.sent + self.failed + self.unknown - 1) > 1e-9:
            raise ContentError("the shares of what happened add up to one")
        if abs(sum(self.failures.values()) - 1) > 1e-9:
            raise ContentError("the shares of failures add up to one")


@dataclass(frozen=True)
class FollowMessage:
    """One message that follows, so many hours after the beginning."""

    after_hours: int
    text: Texts


@dataclass(frozen=True)
class FollowContent:
    """A sequence that runs: what begins and what ends it, and its messages."""

    begins_with: str
    ends_with: tuple[str, ...]
    switched_on_days_ago: int
    name: Texts
    message: tuple[FollowMessage, ...]


@dataclass(frozen=True)
class WordingsContent:
    """A broadcast with two wordings and two ways that was corrected later, and the sequence beside it.

    `sms_number` is the short number of the second way; `delivered`, `sent` and `failed` are shares of the first way.
    Whoever it failed for is tried on the second.
    """

    slug: Slug
    organisation: Slug
    campaign: Slug
    sms_number: int
    days_ago: int
    at: time
    corrected_days_ago: int
    delivered: float
    sent: float
    failed: float
    name: Texts
    first: Texts
    second: Texts
    right: Texts
    follows: FollowContent

    def __post_init__(self) -> None:
        if abs(self.delivered + self.sent + self.failed - 1) > 1e-9:
            raise ContentError("the shares of what happened add up to one")
