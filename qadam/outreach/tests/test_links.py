"""Short links: they lead to our own pages, count visits by day, know nobody, and are not fooled by programs."""

import pytest
from django.test import Client

from qadam.campaigns.models import Campaign
from qadam.campaigns.ports import Measured
from qadam.organisations.models import Organisation
from qadam.outreach.errors import NotOurPage
from qadam.outreach.indicators import INDICATORS
from qadam.outreach.links import add_link
from qadam.outreach.models import LinkDay, TrackedLink

PHONE = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36"


@pytest.fixture
def link(sahar: Organisation) -> TrackedLink:
    return add_link(sahar, path="/drives/canal/")


def opened(link: TrackedLink) -> int:
    return sum(LinkDay.objects.filter(link=link).values_list("clicks", flat=True))


def test_a_link_leads_to_the_page_in_the_reader_s_language_and_sets_no_cookie(
    client: Client, link: TrackedLink
) -> None:
    answer = client.get(f"/s/{link.code}", headers={"User-Agent": PHONE, "Accept-Language": "ps"})

    assert (answer.status_code, answer["Location"]) == (302, "/ps/drives/canal/")
    assert (answer["Cache-Control"], len(answer.cookies)) == ("no-store", 0)
    assert opened(link) == 1


def test_visits_of_a_day_are_one_number(client: Client, link: TrackedLink) -> None:
    for _ in range(3):
        client.get(f"/s/{link.code}", headers={"User-Agent": PHONE})

    assert [day.clicks for day in LinkDay.objects.all()] == [3]
    assert {f.name for f in LinkDay._meta.fields} == {"id", "link", "day", "clicks"}


@pytest.mark.parametrize(
    "agent",
    [
        "",
        "WhatsApp/2.23.20.0",
        "TelegramBot (like TwitterBot)",
        "facebookexternalhit/1.1",
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "Mozilla/5.0 (X11) HeadlessChrome/120.0",
        "python-httpx/0.27",
        "curl/8.0",
    ],
)
def test_programs_are_led_and_not_counted(client: Client, link: TrackedLink, agent: str) -> None:
    answer = client.get(f"/s/{link.code}", headers={"User-Agent": agent})

    assert (answer.status_code, opened(link)) == (302, 0)


@pytest.mark.parametrize("headers", [{"Sec-Purpose": "prefetch;prerender"}, {"Purpose": "preview"}])
def test_a_browser_that_looks_ahead_is_not_counted(
    client: Client, link: TrackedLink, headers: dict[str, str]
) -> None:
    client.get(f"/s/{link.code}", headers={"User-Agent": PHONE} | headers)
    client.head(f"/s/{link.code}", headers={"User-Agent": PHONE})

    assert opened(link) == 0


def test_the_sharer_s_code_travels_along(client: Client, sahar: Organisation) -> None:
    link = add_link(sahar, path="/drives/canal/?shift=2", sharer_code="k7m2")

    answer = client.get(f"/s/{link.code}", headers={"User-Agent": PHONE, "Accept-Language": "ur"})

    assert answer["Location"] == "/ur/drives/canal/?shift=2&by=k7m2"


def test_an_unknown_link_is_a_kind_404(client: Client, db: None) -> None:
    assert client.get("/s/nothere", headers={"User-Agent": PHONE}).status_code == 404


@pytest.mark.parametrize(
    "path", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)", "drives/"]
)
def test_a_link_leads_nowhere_else(sahar: Organisation, path: str) -> None:
    with pytest.raises(NotOurPage):
        add_link(sahar, path=path)


def test_asking_again_gives_the_same_link(sahar: Organisation, link: TrackedLink) -> None:
    assert add_link(sahar, path="/drives/canal/").code == link.code


def test_openings_are_counted_for_the_campaign_as_openings(client: Client, sahar: Organisation) -> None:
    canal = Campaign.objects.create(
        organisation=sahar, slug="canal", title={"en": "The canal"}, cause="water"
    )
    link = add_link(sahar, path="/campaigns/canal/", campaign=canal)
    client.get(f"/s/{link.code}", headers={"User-Agent": PHONE})

    measured = {indicator.key: indicator.measure(canal) for indicator in INDICATORS}

    assert measured == {"reached": Measured(value=0, of=0), "opened": Measured(value=1)}
