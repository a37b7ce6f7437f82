"""The report of a campaign: every number with what it is out of, every correction with its reason, in three forms."""

import csv
import io
from datetime import timedelta

import pytest
from django.test import Client

from qadam.campaigns.models import Campaign
from qadam.campaigns.services import (
    add_campaign,
    add_goal,
    add_partner,
    add_section,
    close_campaign,
    publish_campaign,
    read_goal,
)
from qadam.core.clock import moved_to, now
from qadam.drives import services as drives
from qadam.drives.enums import CheckIn
from qadam.drives.models import Drive
from qadam.impact.report import report_of
from qadam.organisations.models import Organisation
from qadam.people.services import add_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign(sahar: Organisation) -> Campaign:
    campaign = add_campaign(sahar, slug="canal", title={"en": "The canal is ours"}, cause="clean")
    add_section(campaign, kind="impact")
    publish_campaign(campaign)
    return campaign


@pytest.fixture
def past_drive(campaign: Campaign) -> Drive:
    """Three signed up, two came, a week ago."""
    week_ago = now() - timedelta(days=7)
    with moved_to(week_ago - timedelta(days=1)):
        drive = drives.add_drive(campaign, title={"en": "Canal bank"})
        shift = drives.add_shift(drive, starts_at=week_ago, ends_at=week_ago + timedelta(hours=3), capacity=5)
        drives.publish_drive(drive)
        signups = [
            drives.sign_up(shift, add_person(campaign.organisation, name=f"P{i}"), source="chat")
            for i in range(3)
        ]
    with moved_to(week_ago):
        for signup in signups[:2]:
            drives.check_in(signup, how=CheckIn.LIST)
    return drive


def test_who_came_is_said_with_who_had_signed_up(campaign: Campaign, past_drive: Drive) -> None:
    numbers = {number.key: number for number in report_of(campaign).numbers}

    assert (numbers["attended"].value, numbers["attended"].of, numbers["hours"].value) == (2, 3, 6)


def test_a_corrected_number_shows_the_old_one_and_the_reason(campaign: Campaign, past_drive: Drive) -> None:
    first = drives.record_outcome(past_drive, count=300, unit={"en": "metres"})
    drives.record_outcome(
        past_drive, count=280, unit={"en": "metres"}, replaces=first, reason="The tape was bent."
    )

    (line,) = report_of(campaign).ledger
    assert (line.count, line.old_count, line.reason) == (280, 300, "The tape was bent.")


def test_different_units_are_never_added(campaign: Campaign, past_drive: Drive, other: Organisation) -> None:
    add_partner(campaign, other, role="verifier")
    drives.record_outcome(past_drive, count=300, unit={"en": "metres"}, verified_by=other)
    drives.record_outcome(past_drive, count=2, unit={"en": "tonnes"})

    assert sorted(report_of(campaign).totals, key=str) == [
        ({"en": "metres"}, 300, 300),
        ({"en": "tonnes"}, 0, 2),
    ]


def test_a_verifier_paid_by_the_campaign_is_not_independent(
    campaign: Campaign, past_drive: Drive, other: Organisation
) -> None:
    add_partner(campaign, other, role="verifier", is_paid=True)
    drives.record_outcome(past_drive, count=300, unit={"en": "metres"}, verified_by=other)

    assert [line.is_independent for line in report_of(campaign).ledger] == [False]


def test_work_and_money_are_said_for_each_verified_unit_by_itself(
    campaign: Campaign, past_drive: Drive, other: Organisation
) -> None:
    drives.record_outcome(past_drive, count=3, unit={"en": "stretches"}, verified_by=other, cost_minor=90_000)
    drives.record_outcome(past_drive, count=50, unit={"en": "kilos"})

    (one,) = report_of(campaign).per_unit
    assert (one.unit, one.minutes, one.cost_minor) == ({"en": "stretches"}, 120.0, 30_000)


def test_page_json_and_csv_say_the_same(client: Client, campaign: Campaign, past_drive: Drive) -> None:
    drives.record_outcome(past_drive, count=300, unit={"en": "metres", "ur": "میٹر"})
    page = client.get("/en/impact/canal/")
    told = client.get("/en/impact/canal.json").json()
    sheet = client.get("/ur/impact/canal.csv").content.decode("utf-8-sig")

    assert (page.status_code, page.cookies) == (200, {})
    assert [line["count"] for line in told["ledger"]] == [300]
    assert [row["value"] for row in csv.DictReader(io.StringIO(sheet)) if row["kind"] == "evidence"] == [
        "300"
    ]


def test_no_cell_is_taken_for_a_formula(client: Client, campaign: Campaign) -> None:
    goal = add_goal(campaign, title={"en": "=HYPERLINK(1)"}, unit={"en": "@x"}, target=10)
    read_goal(goal, value=3)
    rows = list(csv.DictReader(io.StringIO(client.get("/en/impact/canal.csv").content.decode("utf-8-sig"))))

    assert [(row["key"] or row["what"], row["unit"]) for row in rows if row["kind"] == "evidence"] == [
        ("'=HYPERLINK(1)", "'@x")
    ]


def test_without_a_lot_nothing_is_said_about_cause(client: Client, campaign: Campaign) -> None:
    assert "No lot was drawn" in client.get("/en/impact/canal/").content.decode()


def test_a_closed_campaign_shows_what_did_not_work(client: Client, campaign: Campaign) -> None:
    close_campaign(campaign, did_not_work={"en": "We began too late in the year."})

    assert "We began too late in the year." in client.get("/en/impact/canal/").content.decode()


def test_a_draft_has_no_impact_page(client: Client, sahar: Organisation) -> None:
    add_campaign(sahar, slug="secret", title={"en": "Secret"}, cause="clean")

    assert [client.get(f"/en/impact/secret{end}").status_code for end in ("/", ".json", ".csv")] == [
        404,
        404,
        404,
    ]
