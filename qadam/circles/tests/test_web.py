"""Starting a circle on the web, the public page, and the desk."""

import gzip
import re

import pytest
from django.test import Client
from django.urls import reverse

from qadam.accounts.models import User
from qadam.circles.models import Circle, Facilitator
from qadam.circles.services import facilitators, rhythm, starting
from qadam.circles.tests.conftest import NewCircle, NewLeader, NewPhone
from qadam.core.clock import moved_to, now
from qadam.learning.models import Lesson
from qadam.messaging.models import ChannelAccount, Delivery
from qadam.messaging.tests.chat import Phone
from qadam.organisations.models import Organisation
from qadam.places.models import Place
from tests.look.light import assert_light

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("places")]

MOST_BYTES = 30_000


def weight(page: bytes) -> int:
    """As it goes over the wire; there is nothing else to load."""
    return len(gzip.compress(page, 9))


class Thumb:
    """A person with a phone and no keyboard: counts what she taps, follows only what is on the page."""

    def __init__(self, client: Client, path: str) -> None:
        self.client, self.taps, self.bytes, self.told = client, 0, 0, dict[str, str]()
        self._open(client.get(path))

    def _open(self, response) -> None:  # type: ignore[no-untyped-def]
        assert response.status_code == 200, response.status_code
        assert_light(response)
        self.page, self.path = response.content.decode(), response.request["PATH_INFO"]
        self.bytes = max(self.bytes, weight(response.content))
        named = re.findall(r'<input type="(radio|hidden)" name="(\w+)" value="([^"]*)"([^>]*)>', self.page)
        self.told = {
            name: value for kind, name, value, more in named if kind == "hidden" or "checked" in more
        }

    def link(self, words: str) -> None:
        self.taps += 1
        found = re.search(
            rf'<a class="btn[^"]*" href="([^"]+)"[^>]*>(?:<svg.*?</svg>)?{words}</a>', self.page
        )
        assert found, words
        self._open(self.client.get(found[1]))

    def unfold(self, words: str) -> None:
        self.taps += 1
        assert re.search(rf'<summary class="btn quiet">{words}</summary>', self.page), words

    def choose(self, name: str, label: str) -> None:
        self.taps += 1
        found = re.search(rf'name="{name}" value="([^"]*)"[^>]*><span><b>{label}</b>', self.page)
        assert found, (name, label)
        self.told[name] = found[1]

    def send(self) -> None:
        self.taps += 1
        answer = self.client.post(self.path, self.told)
        assert answer.status_code == 302, answer.content.decode()[:2000]
        self._open(self.client.get(answer["Location"]))


@pytest.fixture
def thumb(client: Client, whatsapp: ChannelAccount) -> Thumb:
    return Thumb(client, reverse("circles:circles"))


def test_a_circle_is_started_in_six_taps_with_every_choice_changed_but_the_size(
    thumb: Thumb, whatsapp: ChannelAccount
) -> None:
    thumb.unfold("خیبر پختونخوا")
    thumb.link("مردان")
    thumb.choose("audience", "خواتین")
    thumb.choose("weekday", "اتوار")
    thumb.choose("at", "صبح 10")
    thumb.send()

    circle = Circle.objects.select_related("place").get()
    assert thumb.taps == 6
    assert thumb.bytes <= MOST_BYTES
    assert (circle.place.code, circle.audience, circle.weekday, circle.at.hour) == ("mardan", "women", 6, 10)
    assert (circle.state, circle.facilitator, circle.language, circle.size) == ("asked", None, "ur", 10)
    assert f"wa.me/923000000000?text=CIRCLE%20{circle.code}%20{circle.claim}" in thumb.page


def test_the_ready_message_makes_it_hers_and_nobody_else_s(
    thumb: Thumb, neighbour: NewPhone, lessons: list[Lesson]
) -> None:
    thumb.unfold("خیبر پختونخوا")
    thumb.link("چارسدہ")
    thumb.send()
    circle = Circle.objects.get()
    (thief, _one), (her, person) = neighbour(), neighbour()

    thief.write(f"CIRCLE {circle.code} aaaaaa")
    circle.refresh_from_db()
    assert circle.facilitator is None
    said = her.write(f"CIRCLE {circle.code} {circle.claim}")
    circle.refresh_from_db()
    assert circle.facilitator is not None and circle.facilitator.person == person
    assert said[1].startswith("Your circle stands: Charsadda, Friday, 3 pm, Everyone, in اردو.")
    assert circle.state == "asked"
    thief.write(f"CIRCLE {circle.code} {circle.claim or 'aaaaaa'}")
    circle.refresh_from_db()
    assert circle.facilitator.person == person


def test_a_stranger_s_first_message_may_be_the_ready_one(thumb: Thumb, whatsapp: ChannelAccount) -> None:
    thumb.unfold("خیبر پختونخوا")
    thumb.link("مردان")
    thumb.send()
    circle = Circle.objects.get()
    her = Phone(whatsapp, number="+923339998877")
    her.write(f"CIRCLE {circle.code} {circle.claim}")
    her.press("English")
    her.press("Yes, all right")

    circle.refresh_from_db()
    assert circle.facilitator is not None and circle.facilitator.state == "learning"


def test_the_same_page_sent_twice_is_one_circle(thumb: Thumb) -> None:
    thumb.unfold("خیبر پختونخوا")
    thumb.link("مردان")
    for _twice in range(2):
        assert thumb.client.post(thumb.path, thumb.told).status_code == 302

    assert Circle.objects.count() == 1


def test_what_nobody_claimed_is_thrown_away_after_a_week_and_reaches_nobody_before(thumb: Thumb) -> None:
    from datetime import timedelta

    thumb.unfold("خیبر پختونخوا")
    thumb.link("مردان")
    thumb.send()
    rhythm.queue_reminders()
    assert Delivery.objects.count() == 0
    assert starting.forget_unclaimed() == 0
    with moved_to(now() + timedelta(days=8)):
        assert starting.forget_unclaimed() == 1


def test_without_a_channel_the_page_says_so(client: Client, sahar: Organisation) -> None:
    page = client.get("/en/circles/start/mardan/").content.decode()

    assert "Nobody here can be written to at the moment" in page


def test_the_public_page_counts_by_district_and_hides_small_numbers(
    client: Client, new_circle: NewCircle, new_leader: NewLeader
) -> None:
    leads, mathra = new_leader(), Place.objects.get(code="mathra")
    for _n in range(5):
        new_circle(leads)
    Circle.objects.filter(pk=new_circle(leads).pk).update(place=mathra)
    sleeping = new_circle(new_leader(state="left"))

    page = client.get("/en/circles/").content.decode()

    rows = re.findall(r"<li><b>(\w+)</b> <span[^>]*>(.*?)</span></li>", page)
    assert [(place, re.sub(r"<[^>]+>", "", words)) for place, words in rows] == [
        ("Charsadda", "5 circles, 0 meetings held"),
        ("Peshawar", "fewer than 5 circles"),
    ]
    assert "Mathra" not in page and sleeping.code not in page


@pytest.mark.parametrize("path", ["", "start/", "start/charsadda/"])
@pytest.mark.parametrize("language", ["ur", "ps", "en"])
def test_public_pages_are_light_and_need_no_script(
    client: Client, whatsapp: ChannelAccount, path: str, language: str
) -> None:
    response = client.get(f"/{language}/circles/{path}")

    assert_light(response)
    assert weight(response.content) <= MOST_BYTES


# ── the desk ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def at_desk(client: Client, amna: User) -> Client:
    client.force_login(amna)
    return client


def test_the_desk_stands_for_somebody_and_her_circle_begins(
    at_desk: Client, sahar: Organisation, neighbour: NewPhone, lessons: list[Lesson]
) -> None:
    person = neighbour()[1]
    leads = facilitators.begin_path(sahar, person)
    for lesson in lessons:
        facilitators.finish_lesson(leads, lesson.code)
    facilitators.agree_to_conduct(leads, words="I promise")
    path = reverse("desk-circles:facilitator", args=[leads.pk])

    assert "vouch" not in at_desk.get(path).content.decode()
    at_desk.post(path, {"do": "watched"})
    assert "1" in at_desk.get("/en/desk/").content.decode()
    at_desk.post(path, {"do": "vouch"})
    assert Facilitator.objects.get(pk=leads.pk).state == "active"


def test_children_only_with_every_tick(at_desk: Client, new_leader: NewLeader) -> None:
    leads = new_leader()
    facilitators.agree_to_safeguarding(leads)
    path = reverse("desk-circles:facilitator", args=[leads.pk])
    for ticks, may in (
        ({"met": "on", "asked": "on"}, False),
        ({"met": "on", "asked": "on", "two": "on"}, True),
    ):
        at_desk.post(path, {"do": "children"} | ticks)
        assert Facilitator.objects.get(pk=leads.pk).may_lead_children is may


def test_the_desk_gives_a_circle_a_mentor_and_another_leader(
    at_desk: Client, new_circle: NewCircle, new_leader: NewLeader, amna: User
) -> None:
    circle, mentor = new_circle(), new_leader()
    facilitators.make_mentor(mentor, by=amna)
    path = reverse("desk-circles:circle-state", args=[circle.pk])
    at_desk.post(path, {"do": "mentor", "whom": mentor.pk})
    at_desk.post(path, {"do": "offer", "whom": mentor.pk})

    circle.refresh_from_db()
    assert (circle.mentor, circle.offered_to) == (mentor, mentor)
    assert circle.facilitator != mentor


def test_letting_go_and_adopting_at_two_desks(
    at_desk: Client, new_circle: NewCircle, zarghuna: User, other: Organisation
) -> None:
    circle = new_circle()
    at_desk.post(reverse("desk-circles:circle-state", args=[circle.pk]), {"do": "release"})
    client = Client()
    client.force_login(zarghuna)
    client.post(reverse("desk-circles:adopt"), {"code": circle.code})

    circle.refresh_from_db()
    assert circle.organisation == other
    assert at_desk.get(reverse("desk-circles:circle", args=[circle.pk])).status_code == 404


def test_the_bundle_goes_from_desk_to_desk_as_a_file(
    at_desk: Client, new_circle: NewCircle, zarghuna: User, other: Organisation
) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    from qadam.circles.bundles import our_mark

    circle = new_circle()
    file = at_desk.get(reverse("desk-circles:bundle") + "?file=1").content
    circle.delete()
    client = Client()
    client.force_login(zarghuna)
    mark = our_mark().lower()
    for data, told, count in (
        (file[:-9] + b'"}', mark, 0),
        (file, "AB12 AB12 AB12", 0),
        (file, mark, 1),
        (file, mark, 1),
    ):
        client.post(
            reverse("desk-circles:bundle"), {"file": SimpleUploadedFile("c.json", data), "mark": told}
        )
        assert Circle.objects.filter(organisation=other).count() == count


def test_lists_ask_the_database_the_same_with_one_and_three(
    at_desk: Client, new_circle: NewCircle, new_leader: NewLeader
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            at_desk.get(reverse("desk-circles:circles"))
        return len(queries)

    new_circle()
    asked()
    one = asked()
    new_circle(new_leader()), new_circle(new_leader())
    assert asked() == one
