"""Whether a message goes out now: one pure function over plain facts. Each refusal has one reason, in a fixed order."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from qadam.core import languages
from qadam.messaging.enums import HoldState, Lane, SkipReason
from qadam.people.enums import Purpose

# A person who wrote so shortly ago is awake, whatever the clock says.
AWAKE_FOR = timedelta(minutes=10)
# What answers a person without her having agreed to anything, if she never said no.
ANSWER_WITHIN = timedelta(hours=24)
# Between two messages to one person, unless one is an answer or an alarm (WhatsApp refuses faster pairs).
PAIR_PAUSE = timedelta(seconds=6)
# An unique-people limit moves: when it is used up we look again after this.
LIMIT_PAUSE = timedelta(hours=1)
# A provider pauses a template for hours; when it goes on we are told, or see it at the next look.
TEMPLATE_PAUSE = timedelta(minutes=20)

# So many quiet spans may follow each other without a pause; after that somebody looks again.
_MOST_JOINED = 60

# Until somebody says go on.
HELD_UNTIL = datetime(9000, 1, 1, tzinfo=UTC)


def zone_of(name: str) -> tzinfo:
    """The zone of that name. One mistyped name must not stop everybody's messages: then it is UTC."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return UTC


@dataclass(frozen=True)
class QuietSpan:
    """Local times between which nothing is begun, every day or on one weekday (0 is Monday).

    An end that is not after the beginning lies on the next day.
    """

    begin: time
    end: time
    weekday: int | None = None

    def end_after(self, moment: datetime, zone: tzinfo) -> datetime | None:
        """When this span ends, if the moment lies in it; else None."""
        local = moment.astimezone(zone)
        clock, today = local.time().replace(tzinfo=None), local.date()
        over_midnight = self.begin >= self.end
        ends = []
        if self._begins_on(today) and clock >= self.begin and (over_midnight or clock < self.end):
            ends.append(today + timedelta(days=over_midnight))
        if over_midnight and self._begins_on(today - timedelta(days=1)) and clock < self.end:
            ends.append(today)
        # Where clocks go back an hour comes twice: the end is the one still ahead.
        times = [datetime.combine(day, self.end, zone).replace(fold=fold) for day in ends for fold in (0, 1)]
        return max((at for at in (t.astimezone(moment.tzinfo) for t in times) if at > moment), default=None)

    def _begins_on(self, day: date) -> bool:
        return self.weekday is None or day.weekday() == self.weekday


@dataclass(frozen=True)
class QuietHours:
    """All the spans in which a person is left alone, by the clock of where she lives."""

    spans: tuple[QuietSpan, ...]
    zone: str

    def end_after(self, moment: datetime) -> datetime | None:
        """When the quiet ends, if the moment lies in it; else None. Where one span ends another may go on."""
        zone, at = zone_of(self.zone), moment
        for _ in range(_MOST_JOINED):
            ends = [end for span in self.spans if (end := span.end_after(at, zone))]
            if not ends:
                break
            at = max(ends)
        return at if at != moment else None


@dataclass(frozen=True)
class SendFacts:
    """All that is known about one delivery when its turn comes. Times are aware; None means never or no limit."""

    now: datetime
    lane: int
    purpose: str
    language: str
    created_at: datetime
    expires_at: datetime | None
    # What somebody decided about its cause: "paused", "cancelled" or nothing.
    cause_hold: str
    account_open: bool
    has_address: bool
    person_forgotten: bool
    opted_out_at: datetime | None
    opted_out_of_news_only: bool
    consented: bool | None
    on_hold: bool
    last_in_at: datetime | None
    quiet: QuietHours
    # Whether free words need a window here, until when it is open, and in which languages the template may be used.
    needs_window: bool
    window_ends_at: datetime | None
    has_free_words: bool
    template_languages: frozenset[str]
    wants_template: bool
    last_out_at: datetime | None
    daily_left: int | None
    reached_today: bool
    price_minor: int
    budget_left_minor: int | None
    # It goes into a public channel of our own: no person is written to, so nobody is asked.
    is_public: bool = False
    # Somebody asked for this one message on a page of ours; she has not said yes to any other.
    asked_on_the_web: bool = False
    # Where the provider approved the template and has paused it for a while.
    paused_languages: frozenset[str] = frozenset()
    # Of a ladder: what cannot go this way now goes another way, instead of waiting here.
    has_next_way: bool = False
    # What the template costs in each language, and in which of them nothing inside the window; `price_minor` is of free words.
    template_prices: Mapping[str, int] = field(default_factory=dict)
    free_inside: frozenset[str] = frozenset()
    # Goes to a phone that a coordinator named for it.
    is_self_test: bool = False


@dataclass(frozen=True)
class Send:
    """Goes out, in free words or as the template in `template_language`; counted when outside the window."""

    template_language: str = ""
    outside_window: bool = False
    cost_minor: int = 0


@dataclass(frozen=True)
class Skip:
    reason: SkipReason


@dataclass(frozen=True)
class Later:
    """Not now: the same question is asked again at this time."""

    at: datetime


@dataclass(frozen=True)
class Expire:
    """It came too late to be of use."""


@dataclass(frozen=True)
class Cancel:
    """Somebody called its cause off."""


Decision = Send | Skip | Later | Expire | Cancel


def decide(facts: SendFacts) -> Decision:
    """What becomes of a message whose turn has come."""
    if facts.cause_hold == HoldState.CANCELLED:
        return Cancel()
    if facts.cause_hold == HoldState.PAUSED:
        return Later(HELD_UNTIL)
    if facts.expires_at is not None and facts.now >= facts.expires_at:
        return Expire()
    reason = _never(facts)
    if reason is not None:
        return Skip(reason)
    way = _way(facts)
    if isinstance(way, Skip):
        return way
    if isinstance(way, Later):
        in_time = facts.expires_at is None or way.at < facts.expires_at
        return way if in_time else Skip(SkipReason.TEMPLATE_PAUSED)
    later = _not_yet(facts, way)
    if later is None:
        return way
    if facts.expires_at is None or later.at < facts.expires_at:
        return later
    over_limit = way.outside_window and facts.daily_left == 0 and not facts.reached_today
    return Skip(SkipReason.DAILY_LIMIT) if over_limit else Expire()


def _never(facts: SendFacts) -> SkipReason | None:
    """Why this person is not written to at all."""
    if facts.person_forgotten:
        return SkipReason.FORGOTTEN
    if not facts.has_address:
        return SkipReason.NO_ADDRESS
    if not facts.is_public and _stopped(facts):
        return SkipReason.OPTED_OUT
    if not facts.is_public and not _agreed(facts):
        return SkipReason.NO_CONSENT
    if not facts.account_open:
        return SkipReason.ACCOUNT_CLOSED
    if facts.on_hold and facts.lane > Lane.REPLY:
        return SkipReason.ON_HOLD
    return None


def _stopped(facts: SendFacts) -> bool:
    """STOP wins over everything but an answer to what she wrote after it (the one line that says it worked)."""
    if facts.opted_out_at is None:
        return False
    if facts.opted_out_of_news_only and facts.purpose != Purpose.NEWS:
        return False
    return not (_is_answer(facts) and facts.created_at >= facts.opted_out_at)


def _is_answer(facts: SendFacts) -> bool:
    """Whether it answers what she wrote. What somebody asked for on a page answers nobody who is known."""
    is_reply = facts.lane == Lane.REPLY and facts.purpose == Purpose.REPLIES
    return is_reply and facts.last_in_at is not None and not facts.asked_on_the_web


def _agreed(facts: SendFacts) -> bool:
    """Her latest word is yes. What answers her needs no yes; later on the same day, it needs that she never said no."""
    if facts.consented or facts.asked_on_the_web or facts.is_self_test or _is_answer(facts):
        return True
    wrote_today = facts.last_in_at is not None and facts.last_in_at > facts.now - ANSWER_WITHIN
    return facts.purpose == Purpose.REPLIES and wrote_today and facts.consented is None


def _way(facts: SendFacts) -> Send | Skip | Later:
    """Free words inside the window, else the approved template in her language or one it falls back to.

    One that is paused is waited for, rather than said in another language; on a ladder the next way is tried.
    """
    closed = facts.needs_window and (facts.window_ends_at is None or facts.window_ends_at <= facts.now)
    if facts.has_free_words and not closed:
        return _affordable(facts, Send(cost_minor=0 if facts.needs_window else facts.price_minor))
    if not facts.wants_template:
        return Skip(SkipReason.WINDOW_CLOSED)
    for code in (facts.language, *languages.get(facts.language).fallback):
        if code in facts.template_languages:
            free = facts.needs_window and not closed and code in facts.free_inside
            cost = 0 if free else facts.template_prices.get(code, facts.price_minor)
            return _affordable(facts, Send(code, outside_window=closed, cost_minor=cost))
        if code in facts.paused_languages and facts.has_next_way:
            return Skip(SkipReason.TEMPLATE_PAUSED)
        if code in facts.paused_languages:
            return Later(facts.now + TEMPLATE_PAUSE)
    return Skip(SkipReason.TEMPLATE_MISSING)


def _affordable(facts: SendFacts, way: Send) -> Send | Skip:
    left = facts.budget_left_minor
    if left is None or facts.lane == Lane.EMERGENCY or way.cost_minor <= left:
        return way
    return Skip(SkipReason.BUDGET)


def _not_yet(facts: SendFacts, way: Send) -> Later | None:
    """The last of all the times before which this must wait."""
    waits: list[datetime] = []
    if facts.lane > Lane.REPLY:
        quiet_ends = facts.quiet.end_after(facts.now)
        awake = facts.last_in_at is not None and facts.last_in_at > facts.now - AWAKE_FOR
        if quiet_ends is not None and not awake:
            waits.append(quiet_ends)
        if facts.last_out_at is not None and facts.last_out_at + PAIR_PAUSE > facts.now:
            waits.append(facts.last_out_at + PAIR_PAUSE)
    if (
        way.outside_window
        and facts.daily_left is not None
        and facts.daily_left <= 0
        and not facts.reached_today
    ):
        waits.append(facts.now + LIMIT_PAUSE)
    return Later(max(waits)) if waits else None
