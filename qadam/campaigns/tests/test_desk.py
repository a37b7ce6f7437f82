"""A campaign at the desk: its page from sections in an order, seen before it opens, in languages with what stands in for them;
partners who said yes; and an end that says what did not work."""

import re

import pytest
from django.test import Client

from qadam.accounts.models import User
from qadam.campaigns import services
from qadam.campaigns.enums import PartnerRole
from qadam.campaigns.joining import asking_token
from qadam.campaigns.models import Campaign, Partnership, Section
from qadam.organisations.models import Organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client: Client, amna: User) -> Client:
    client.force_login(amna)
    return client


@pytest.fixture
def canal(desk: Client) -> Campaign:
    """A draft, made on the form of the desk."""
    told = {
        "title_ur": "نہر ہماری ہے",
        "title_en": "The canal is ours",
        "slug": "canal",
        "cause": "clean-places",
    }
    desk.post("/en/desk/campaigns/new/", told)
    return Campaign.objects.get()


def words(canal: Campaign, title: str) -> Section:
    return services.add_section(
        canal, kind="text", content={"title": {"en": title}, "body": {"ur": "پانی صاف ہے"}}
    )


def test_a_new_one_has_the_sections_most_pages_have_and_is_seen_by_nobody(
    desk: Client, canal: Campaign
) -> None:
    assert [s.kind for s in canal.sections.all()] == ["goal", "drives", "stories", "partners", "share"]
    assert Client().get("/en/campaigns/canal/").status_code == 404


def test_the_preview_shows_the_very_page_that_opens(desk: Client, canal: Campaign) -> None:
    words(canal, "Why the canal")
    preview = desk.get(f"/en/desk/campaigns/{canal.pk}/preview/").content.decode()
    desk.post(f"/en/desk/campaigns/{canal.pk}/state/", {"do": "publish"})

    page = Client().get("/en/campaigns/canal/").content.decode()
    assert re.findall(r"<h2 id=.*?</h2>", preview) == re.findall(r"<h2 id=.*?</h2>", page)
    assert "Why the canal" in page


def test_sections_are_moved_and_taken_off_and_stand_in_that_order(desk: Client, canal: Campaign) -> None:
    first, last = words(canal, "First words"), words(canal, "Last words")
    url = f"/en/desk/campaigns/{canal.pk}/sections"
    desk.post(f"{url}/{last.pk}/", {"do": "up"})
    desk.post(f"{url}/{canal.sections.get(kind='share').pk}/", {"do": "remove"})
    services.publish_campaign(canal)

    page = Client().get("/en/campaigns/canal/").content.decode()
    assert page.index("Last words") < page.index("First words")
    assert [s.kind for s in canal.sections.all()][-2:] == ["text", "text"]
    assert first.pk == canal.sections.last().pk  # type: ignore[union-attr]


def test_what_has_no_translation_keeps_its_own_language_and_direction(desk: Client, canal: Campaign) -> None:
    words(canal, "Why the canal")
    services.publish_campaign(canal)

    page = Client().get("/ps/campaigns/canal/").content.decode()
    assert re.search(r'<p lang="ur" dir="rtl">پانی صاف ہے', page)
    assert re.search(r'<h2[^>]*><span lang="en" dir="ltr">Why the canal</span>', page)
    assert re.search(r'<h1><span lang="ur" dir="rtl">نہر ہماری ہے</span>', page)


def test_a_lower_reading_of_a_goal_needs_a_reason(desk: Client, canal: Campaign) -> None:
    desk.post(
        f"/en/desk/campaigns/{canal.pk}/goals/", {"title_en": "Cleaned", "unit_en": "metres", "target": 100}
    )
    goal = canal.goals.get()
    url = f"/en/desk/campaigns/{canal.pk}/goals/{goal.pk}/"
    for told in ({"value": 40}, {"value": 30}, {"value": 35, "reason": "counted twice"}):
        desk.post(url, told)

    assert [(r.value, r.reason) for r in goal.readings.order_by("at")] == [(40, ""), (35, "counted twice")]


def test_closing_asks_what_did_not_work(desk: Client, canal: Campaign) -> None:
    services.publish_campaign(canal)
    url = f"/en/desk/campaigns/{canal.pk}/close/"

    desk.post(url, {"did_not_work_en": " "})
    canal.refresh_from_db()
    assert canal.state == "published"
    desk.post(url, {"did_not_work_en": "Too few gloves"})
    assert "Too few gloves" in Client().get("/en/impact/canal/").content.decode()


def asked(page: str) -> str:
    return str(re.findall(r"/en/desk/campaigns/join/[^/\s<]+/", page)[0])


def test_another_organisation_joins_by_a_link_when_it_says_yes(
    desk: Client, canal: Campaign, other: Organisation, zarghuna: User
) -> None:
    page = desk.post(
        f"/en/desk/campaigns/{canal.pk}/partners/", {"role": "verifier", "is_paid": "on"}
    ).content.decode()
    theirs = Client()
    theirs.force_login(zarghuna)
    shown = theirs.get(asked(page)).content.decode()
    assert "The canal is ours" in shown and "paid by the campaign" in shown
    assert not canal.partnerships.filter(organisation=other).exists(), "looking is no yes"

    for _time in range(2):
        theirs.post(asked(page))
    joined = Partnership.objects.get(organisation=other)
    assert (joined.campaign, joined.role, joined.is_paid) == (canal, PartnerRole.VERIFIER, True)
    assert "Sehat Ghar" in desk.get(f"/en/desk/campaigns/{canal.pk}/partners/").content.decode()


def test_a_changed_link_is_none_and_one_does_not_join_oneself(desk: Client, canal: Campaign) -> None:
    token = asking_token(canal, role="partner", is_paid=False)

    assert desk.get(f"/en/desk/campaigns/join/{token[:-3]}xyz/").status_code == 404
    assert desk.post(f"/en/desk/campaigns/join/{token}/").status_code == 409


def test_a_partner_is_taken_off_and_the_leader_stays(
    desk: Client, canal: Campaign, other: Organisation
) -> None:
    partner = services.add_partner(canal, other, role=PartnerRole.PARTNER)
    leader = canal.partnerships.get(role=PartnerRole.OWNER)
    url = f"/en/desk/campaigns/{canal.pk}/partners/remove/"

    assert [desk.post(url, {"partnership": p.pk}).status_code for p in (partner, leader)] == [302, 404]
    assert list(canal.partnerships.all()) == [leader]
