"""Whether a message goes out now: every rule alone, and what must hold whatever the facts are."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qadam.messaging.decide import (
    HELD_UNTIL,
    Cancel,
    Decision,
    Expire,
    Later,
    QuietHours,
    QuietSpan,
    Send,
    SendFacts,
    Skip,
    decide,
)
from qadam.messaging.enums import Lane, SkipReason
from qadam.people.enums import Purpose

NOON = datetime(2026, 11, 21, 7, 0, tzinfo=UTC)  # 12:00 in Karachi
NIGHT = datetime(2026, 11, 21, 18, 30, tzinfo=UTC)  # 23:30
MORNING = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)  # 08:00 the next day
NIGHTLY = QuietSpan(time(21), time(8))
QUIET = QuietHours((NIGHTLY,), "Asia/Karachi")
NEVER = QuietHours((), "Asia/Karachi")

# News to somebody who agreed and wrote an hour ago.
NEWS = SendFacts(
    now=NOON,
    lane=Lane.BROADCAST,
    purpose=Purpose.NEWS,
    language="ur",
    created_at=NOON,
    expires_at=NOON + timedelta(days=3),
    cause_hold="",
    account_open=True,
    has_address=True,
    person_forgotten=False,
    opted_out_at=None,
    opted_out_of_news_only=False,
    consented=True,
    on_hold=False,
    last_in_at=NOON - timedelta(hours=1),
    quiet=QUIET,
    needs_window=True,
    window_ends_at=NOON + timedelta(hours=23),
    has_free_words=True,
    template_languages=frozenset({"ur", "en"}),
    wants_template=True,
    last_out_at=None,
    daily_left=None,
    reached_today=False,
    price_minor=1320,
    budget_left_minor=None,
)
REPLY = replace(NEWS, lane=Lane.REPLY, purpose=Purpose.REPLIES, consented=None)
CLOSED: dict[str, Any] = {"window_ends_at": NOON - timedelta(minutes=1)}
STOPPED: dict[str, Any] = {"opted_out_at": NOON - timedelta(minutes=5)}
ANSWERED_AFTER: dict[str, Any] = {"created_at": NOON - timedelta(minutes=4)}


def at_night(facts: SendFacts, **changes: Any) -> SendFacts:
    return replace(
        facts,
        now=NIGHT,
        created_at=NIGHT,
        window_ends_at=NIGHT + timedelta(hours=1),
        last_in_at=NIGHT - timedelta(hours=1),
        **changes,
    )


TABLE: list[tuple[str, SendFacts, Decision]] = [
    ("inside the window it goes in free words", NEWS, Send()),
    ("outside it goes as the template", replace(NEWS, **CLOSED), Send("ur", True, 1320)),
    (
        "a template in a language she also reads will do",
        replace(NEWS, **CLOSED, language="ps", template_languages=frozenset({"en", "ur"})),
        Send("ur", True, 1320),
    ),
    (
        "no template in any language she reads",
        replace(NEWS, **CLOSED, language="en", template_languages=frozenset({"ps"})),
        Skip(SkipReason.TEMPLATE_MISSING),
    ),
    (
        "no template at all outside the window",
        replace(NEWS, **CLOSED, wants_template=False),
        Skip(SkipReason.WINDOW_CLOSED),
    ),
    (
        "a channel without a window needs no template",
        replace(NEWS, **CLOSED, needs_window=False),
        Send("", False, 1320),
    ),
    (
        "only a template of news, inside the window: its provider charges for it even then",
        replace(NEWS, has_free_words=False, template_prices={"ur": 1500}),
        Send("ur", False, 1500),
    ),
    (
        "only a receipt as a template, inside the window",
        replace(NEWS, has_free_words=False, template_prices={"ur": 150}, free_inside=frozenset({"ur"})),
        Send("ur", False, 0),
    ),
    (
        "a receipt as a template, outside the window",
        replace(NEWS, **CLOSED, template_prices={"ur": 150}, free_inside=frozenset({"ur"})),
        Send("ur", True, 150),
    ),
    ("a no is heard", replace(NEWS, consented=False), Skip(SkipReason.NO_CONSENT)),
    ("never asked is no", replace(NEWS, consented=None), Skip(SkipReason.NO_CONSENT)),
    (
        "what she asked for on the web needs no other yes",
        replace(NEWS, lane=Lane.REPLY, purpose=Purpose.REPLIES, consented=None, asked_on_the_web=True),
        Send(),
    ),
    (
        "STOP wins over what somebody asked for on the web",
        replace(
            NEWS,
            lane=Lane.REPLY,
            purpose=Purpose.REPLIES,
            opted_out_at=NOON - timedelta(days=1),
            asked_on_the_web=True,
        ),
        Skip(SkipReason.OPTED_OUT),
    ),
    ("what she just asked needs no yes", REPLY, Send()),
    ("an answer needs no yes even after a no", replace(REPLY, consented=False), Send()),
    (
        "a confirmation of what she did today needs no yes",
        replace(REPLY, lane=Lane.SERVICE),
        Send(),
    ),
    (
        "but it does after a no",
        replace(REPLY, lane=Lane.SERVICE, consented=False),
        Skip(SkipReason.NO_CONSENT),
    ),
    (
        "and days later",
        replace(REPLY, lane=Lane.SERVICE, last_in_at=NOON - timedelta(days=2)),
        Skip(SkipReason.NO_CONSENT),
    ),
    ("STOP wins", replace(NEWS, **STOPPED), Skip(SkipReason.OPTED_OUT)),
    (
        "STOP wins over a reply that was waiting",
        replace(REPLY, **STOPPED, created_at=NOON - timedelta(minutes=6)),
        Skip(SkipReason.OPTED_OUT),
    ),
    ("the answer to STOP itself arrives", replace(REPLY, **STOPPED, **ANSWERED_AFTER), Send()),
    (
        "STOP wins over alarms",
        replace(NEWS, **STOPPED, lane=Lane.EMERGENCY, purpose=Purpose.EMERGENCY),
        Skip(SkipReason.OPTED_OUT),
    ),
    (
        "no more news is only about news",
        replace(NEWS, **STOPPED, opted_out_of_news_only=True, purpose=Purpose.REMINDERS, lane=Lane.SERVICE),
        Send(),
    ),
    (
        "no more news means news",
        replace(NEWS, **STOPPED, opted_out_of_news_only=True),
        Skip(SkipReason.OPTED_OUT),
    ),
    ("forgotten", replace(NEWS, person_forgotten=True), Skip(SkipReason.FORGOTTEN)),
    ("no address", replace(NEWS, has_address=False), Skip(SkipReason.NO_ADDRESS)),
    ("the channel is off", replace(NEWS, account_open=False), Skip(SkipReason.ACCOUNT_CLOSED)),
    ("a guardian is with her", replace(NEWS, on_hold=True), Skip(SkipReason.ON_HOLD)),
    ("the guardian's own words arrive", replace(REPLY, on_hold=True), Send()),
    ("news wait for the morning", at_night(NEWS), Later(MORNING)),
    (
        "reminders wait for the morning",
        at_night(NEWS, lane=Lane.SERVICE, purpose=Purpose.REMINDERS),
        Later(MORNING),
    ),
    ("answers do not wait", at_night(REPLY), Send()),
    ("alarms do not wait", at_night(NEWS, lane=Lane.EMERGENCY, purpose=Purpose.EMERGENCY), Send()),
    (
        "she is awake, she just wrote",
        replace(at_night(NEWS, lane=Lane.SERVICE), last_in_at=NIGHT - timedelta(minutes=3)),
        Send(),
    ),
    ("too late is too late", replace(NEWS, expires_at=NOON), Expire()),
    (
        "what would be too late by the morning",
        at_night(NEWS, expires_at=NIGHT + timedelta(hours=2)),
        Expire(),
    ),
    (
        "two messages to one person keep a pause",
        replace(NEWS, last_out_at=NOON - timedelta(seconds=2)),
        Later(NOON + timedelta(seconds=4)),
    ),
    ("answers keep none", replace(REPLY, last_out_at=NOON - timedelta(seconds=2)), Send()),
    (
        "the day's people are used up",
        replace(NEWS, **CLOSED, daily_left=0),
        Later(NOON + timedelta(hours=1)),
    ),
    (
        "and there is no time to wait",
        replace(NEWS, **CLOSED, daily_left=0, expires_at=NOON + timedelta(minutes=30)),
        Skip(SkipReason.DAILY_LIMIT),
    ),
    (
        "who was reached today does not count again",
        replace(NEWS, **CLOSED, daily_left=0, reached_today=True),
        Send("ur", True, 1320),
    ),
    ("inside the window no limit counts", replace(NEWS, daily_left=0), Send()),
    ("over the budget", replace(NEWS, **CLOSED, budget_left_minor=1319), Skip(SkipReason.BUDGET)),
    ("just within the budget", replace(NEWS, **CLOSED, budget_left_minor=1320), Send("ur", True, 1320)),
    (
        "an alarm is sent whatever it costs",
        replace(NEWS, **CLOSED, budget_left_minor=0, lane=Lane.EMERGENCY, purpose=Purpose.EMERGENCY),
        Send("ur", True, 1320),
    ),
    ("paused rests", replace(NEWS, cause_hold="paused"), Later(HELD_UNTIL)),
    ("cancelled is off, whoever it was for", replace(NEWS, **STOPPED, cause_hold="cancelled"), Cancel()),
]


@pytest.mark.parametrize(("facts", "expected"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_each_rule(facts: SendFacts, expected: Decision) -> None:
    assert decide(facts) == expected


@pytest.mark.parametrize(
    ("clock", "expected"),
    [
        ("20:59", None),
        ("21:00", "08:00 +1"),
        ("23:59", "08:00 +1"),
        ("00:00", "08:00 +0"),
        ("07:59", "08:00 +0"),
        ("08:00", None),
    ],
)
def test_quiet_hours_over_midnight(clock: str, expected: str | None) -> None:
    moment = datetime.fromisoformat(f"2026-11-21T{clock}:00+05:00")

    ends = QUIET.end_after(moment)

    assert (ends and f"{ends:%H:%M} +{ends.day - 21}") == expected


def test_quiet_hours_within_a_day_and_none_at_all() -> None:
    noon_rest = QuietHours((QuietSpan(time(12), time(15)),), "Asia/Karachi")
    assert noon_rest.end_after(NOON) == NOON + timedelta(hours=3)
    assert noon_rest.end_after(NOON + timedelta(hours=3)) is None
    assert NEVER.end_after(NIGHT) is None


moments = st.integers(-24 * 3600, 48 * 3600).map(lambda seconds: NOON + timedelta(seconds=seconds))
maybe = st.none() | moments
all_facts = st.builds(
    SendFacts,
    now=moments,
    lane=st.sampled_from(Lane),
    purpose=st.sampled_from(Purpose),
    language=st.sampled_from(["ur", "ps", "en", "sd", "pa-Arab"]),
    created_at=moments,
    expires_at=maybe,
    cause_hold=st.sampled_from(["", "", "paused", "cancelled"]),
    account_open=st.booleans(),
    has_address=st.booleans(),
    person_forgotten=st.booleans(),
    opted_out_at=maybe,
    opted_out_of_news_only=st.booleans(),
    consented=st.sampled_from([None, True, False]),
    on_hold=st.booleans(),
    last_in_at=maybe,
    quiet=st.sampled_from([QUIET, NEVER]),
    needs_window=st.booleans(),
    window_ends_at=maybe,
    has_free_words=st.booleans(),
    template_languages=st.frozensets(st.sampled_from(["ur", "ps", "en"])),
    wants_template=st.booleans(),
    last_out_at=maybe,
    daily_left=st.none() | st.integers(0, 3),
    reached_today=st.booleans(),
    price_minor=st.integers(0, 2000),
    template_prices=st.fixed_dictionaries({code: st.integers(0, 2000) for code in ("ur", "ps", "en")}),
    free_inside=st.frozensets(st.sampled_from(["ur", "ps", "en"])),
    budget_left_minor=st.none() | st.integers(0, 3000),
)


@given(all_facts)
def test_what_is_sent_was_allowed(facts: SendFacts) -> None:
    decision = decide(facts)
    if not isinstance(decision, Send):
        return
    is_answer = facts.lane == Lane.REPLY and facts.purpose == Purpose.REPLIES
    stopped = facts.opted_out_at is not None and (
        facts.purpose == Purpose.NEWS or not facts.opted_out_of_news_only
    )
    assert facts.has_address and facts.account_open and not facts.person_forgotten and not facts.cause_hold
    assert facts.expires_at is None or facts.now < facts.expires_at
    assert not stopped or is_answer
    assert facts.consented or facts.purpose == Purpose.REPLIES
    assert is_answer or facts.lane <= Lane.REPLY or not facts.on_hold
    window_open = facts.window_ends_at is not None and facts.window_ends_at > facts.now
    assert not facts.needs_window or window_open or decision.template_language in facts.template_languages
    if decision.outside_window:
        assert facts.daily_left is None or facts.daily_left > 0 or facts.reached_today
    if facts.budget_left_minor is not None and facts.lane != Lane.EMERGENCY:
        assert decision.cost_minor <= facts.budget_left_minor
    if facts.needs_window and window_open and not decision.template_language:
        assert decision.cost_minor == 0
    if decision.outside_window:
        assert decision.cost_minor == facts.template_prices[decision.template_language]


@given(all_facts)
def test_later_is_later_and_in_time(facts: SendFacts) -> None:
    decision = decide(facts)
    if isinstance(decision, Later) and decision.at != HELD_UNTIL:
        assert decision.at > facts.now
        assert facts.expires_at is None or decision.at < facts.expires_at
