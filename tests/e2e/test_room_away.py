"""The server is away for thirty days: a circle holds four meetings from what its phone has saved, and badges still verify."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, expect

from qadam.circles.models import Facilitator, Session, SessionReport
from qadam.circles.services.badges import award_for_session
from qadam.circles.services.devices import offer_pairing
from qadam.circles.tests.conftest import add_circle, add_lesson, charsadda
from qadam.core.clock import moved_to, now
from qadam.learning.badge_models import BadgeKind
from qadam.learning.badges.statements import link
from qadam.organisations.models import Organisation
from tests.e2e.test_room import finish, hold, opened, phone, press, rows_on, until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
WEEKS = range(4)


def test_four_meetings_and_a_badge_while_the_server_is_away_for_thirty_days(
    browser: Browser, live_server: Any, sahar: Organisation, tmp_path: Path
) -> None:
    # In the afternoon in Charsadda: no meeting crosses midnight.
    left_at = (now() - timedelta(days=30)).replace(hour=9)
    checker = tmp_path / "badges.html"
    with phone(browser) as context:
        with moved_to(left_at):
            leader = Facilitator.objects.create(
                organisation=sahar, state="active", language="ps", agreed_at=left_at, place=charsadda()
            )
            lesson, on = add_lesson("links-short"), (left_at - timedelta(days=7)).date()
            before = Session.objects.create(
                circle=add_circle(leader, "chs01"), lesson=lesson, on=on, state="held", came=2
            )
            (badge,) = award_for_session(before, kind=BadgeKind.TOOK_PART, count=1, by=leader)
            checker.write_bytes(Client().get("/ps/badges/check/saved/?save").content)
            context.clock.set_system_time(left_at)
            page = opened(context, live_server.url, "ps", offer_pairing(leader))
            expect(page.locator("section:not([hidden]) [data-text=saved]")).to_contain_text("1")
            context.set_offline(True)
        for week in WEEKS:
            context.clock.set_system_time(left_at + timedelta(days=7 * week, hours=1))
            page.reload()
            hold(page, women=2 + week)
            finish(page)
            press(page, "[data-home]")
        assert (rows_on(page), Session.objects.count()) == (4, 1)
        context.clock.set_system_time(now())
        assert verdict(context, checker, link(badge)) == "valid"
        context.set_offline(False)
        until(page, "async () => !(await Kept.rows()).length")
        assert page.errors == []  # type: ignore[attr-defined]
    told = Session.objects.exclude(pk=before.pk).order_by("on")
    assert list(told.values_list("on", "came", "day_corrected")) == [
        ((left_at + timedelta(days=7 * week)).date(), 2 + week, False) for week in WEEKS
    ]
    assert SessionReport.objects.count() == 4


def verdict(context: BrowserContext, checker: Path, typed: str) -> str:
    """What the saved page says of a badge, without a network."""
    page = context.new_page()
    page.goto(checker.as_uri())
    page.wait_for_selector("html[data-ready]")
    page.fill("#code", typed)
    page.click("button")
    page.wait_for_selector("html[data-verdict]")
    said: str = page.evaluate("document.documentElement.dataset.verdict")
    page.close()
    return said
