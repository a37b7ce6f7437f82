"""What is going round, told by whoever leads, looked at, put on a card and offered; and cards read aloud by voice notes."""

import json
from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from qadam.accounts.models import User
from qadam.channels.simulator import phone as sim
from qadam.circles.models import Circle
from qadam.circles.tests.conftest import NewCircle, NewLeader, NewPhone, charsadda
from qadam.core.clock import now
from qadam.core.sealing import seal
from qadam.learning import around, ports
from qadam.learning.errors import NamesSomebody, NothingTold, TellsOfDanger
from qadam.learning.models import Example, GoingRound, Lesson, Version
from qadam.learning.personal import LearningData
from qadam.learning.ports import Told
from qadam.learning.queries import lesson_material
from qadam.media.services import keep_original
from qadam.media.tests.conftest import voice_note
from qadam.messaging.tests.chat import LINE, Phone
from qadam.organisations.models import Organisation
from qadam.people.services import forget_person
from qadam.voice.models import Recording, Speaker
from tests.provider.fixtures import Provider, provider
from tests.provider.graph_server import StoredFile

__all__ = ["provider"]

pytestmark = pytest.mark.django_db
TRICK = "A message says the aid is doubled and asks for the code."


@pytest.fixture
def leader_phone(neighbour: NewPhone, new_leader: NewLeader, new_circle: NewCircle) -> tuple[Phone, Circle]:
    """Somebody who leads a circle, with her phone."""
    phone, person = neighbour()
    return phone, new_circle(new_leader(person))


@pytest.fixture
def desk(amna: User) -> Client:
    client = Client()
    client.force_login(amna)
    return client


def tell(phone: Phone, text: str = TRICK) -> list[str]:
    phone.write("something is going round here")
    phone.press("Tell what goes round")
    phone.press("About otp")
    return phone.write(text)


def shown(circle: Circle, amna: User) -> GoingRound:
    row = around.report_going_round(
        circle.organisation or pytest.fail(),
        place=circle.place,
        topic="otp",
        texts={"en": TRICK},
        source="desk",
    )
    around.show_going_round(row, texts={"en": TRICK}, topic="otp", by=amna)
    return row


def test_whoever_leads_tells_it_and_nobody_sees_it_before_it_was_looked_at(
    leader_phone: tuple[Phone, Circle], desk: Client
) -> None:
    phone, circle = leader_phone
    tell(phone)
    row = GoingRound.objects.get()
    assert (row.place, row.topic, row.text, row.state) == (circle.place, "otp", {"en": TRICK}, "reported")
    page = reverse("learn:lesson", args=["otp"])
    assert TRICK not in Client().get(page).content.decode()

    address = reverse("desk-learning:around-one", args=[row.pk])
    desk.post(
        address,
        {"do": "show", "text_en": TRICK, "text_ur": "امداد کے نام پر کوڈ مانگتے ہیں۔", "topic": "otp"},
    )
    row.refresh_from_db()
    assert (row.state, row.text["ur"]) == ("shown", "امداد کے نام پر کوڈ مانگتے ہیں۔")
    assert row.text["ur"] in Client().get(page).content.decode()


@pytest.mark.parametrize(
    "text",
    [
        "Call back 0300 1234567 and they take the money.",
        "They send www.bisp-help.example to everybody here.",
        "Haji Karim tells everybody that the aid is doubled.",
        "حاجی کریم کہتا ہے کہ پیسے دگنے ملیں گے۔",
        "یہ پیغام رضیہ بی بی سب کو بھیج رہی ہیں۔",
    ],
)
def test_numbers_links_and_names_are_refused_kindly(leader_phone: tuple[Phone, Circle], text: str) -> None:
    phone, _circle = leader_phone
    said = tell(phone, text)

    assert said[0].startswith("No numbers, names or links, please: only what happens.")
    assert not GoingRound.objects.exists()
    phone.write(TRICK)
    assert GoingRound.objects.get().text == {"en": TRICK}


def test_amounts_and_the_number_of_the_aid_may_stand(circle: Circle, sahar: Organisation) -> None:
    text = "A message from 8171 promises 25,000 rupees."
    row = around.report_going_round(sahar, place=circle.place, topic="otp", texts={"en": text}, source="desk")

    assert row.text == {"en": text}


def test_it_is_told_by_voice_and_the_voice_is_let_go_when_it_is_shown(
    circle: Circle, sahar: Organisation, amna: User
) -> None:
    voice = keep_original(voice_note(1), organisation_id=sahar.pk)
    row = around.report_going_round(
        sahar, place=circle.place, topic="otp", texts={}, source="circle", voice=voice
    )
    with pytest.raises(NothingTold):
        around.show_going_round(row, texts={}, topic="otp", by=amna)
    around.show_going_round(row, texts={"en": TRICK}, topic="otp", by=amna)

    row.refresh_from_db()
    assert (row.voice, row.text) == (None, {"en": TRICK})


def test_what_tells_of_danger_is_no_report(circle: Circle, sahar: Organisation) -> None:
    with pytest.raises(TellsOfDanger):
        around.report_going_round(
            sahar, place=circle.place, topic="otp", texts={"en": "I want to kill myself"}, source="desk"
        )
    with pytest.raises(NamesSomebody):
        around.checked("write to me at gul@example.org")


def test_somebody_who_leads_nobody_cannot_tell(neighbour: NewPhone, lessons: list[Lesson]) -> None:
    phone, _person = neighbour()
    phone.write("something is going round here")

    assert "Tell what goes round" not in phone.labels
    assert not GoingRound.objects.exists()


def test_who_is_forgotten_is_in_no_report(leader_phone: tuple[Phone, Circle]) -> None:
    phone, circle = leader_phone
    tell(phone)
    person = circle.facilitator.person if circle.facilitator else None
    assert person is not None
    assert LearningData().export_person(person.pk)["going_round"][0]["text"] == {"en": TRICK}
    forget_person(person)

    assert GoingRound.objects.get().reported_by is None


# ── a port ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def tipline(sahar: Organisation) -> Iterator[list[Told]]:
    """A source beside the circles, with what it has to tell."""
    told: list[Told] = []
    before = tuple(ports.going_round_sources)
    ports.going_round_sources.fill(lambda: told)
    yield told
    ports.going_round_sources.fill(*before)


def test_a_tipline_fills_it_too_and_each_thing_is_taken_once(
    tipline: list[Told], sahar: Organisation
) -> None:
    charsadda()
    id = UUID(int=7)
    at = now() - timedelta(days=1)
    tipline.append(Told(id, sahar, "charsadda", "otp", {"en": TRICK}, at, "tipline"))
    tipline.append(
        Told(UUID(int=8), sahar, "charsadda", "otp", {"en": "Call 0300 1234567 now."}, at, "tipline")
    )
    tipline.append(Told(UUID(int=9), sahar, "nowhere", "otp", {"en": TRICK}, at, "tipline"))

    assert (around.take_from_sources(), around.take_from_sources()) == (1, 0)
    row = GoingRound.objects.get()
    assert (row.source_id, row.source, row.state, row.reported_at) == (id, "tipline", "reported", at)


# ── on a card ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_it_stands_on_the_card_of_a_circle_and_on_others_only_when_shared(
    leader_phone: tuple[Phone, Circle], amna: User, desk: Client, new_circle: NewCircle
) -> None:
    phone, circle = leader_phone
    shown(circle, amna)
    phone.write("something is going round here")
    phone.press("Put it on our card")
    phone.press("Number 1")
    phone.press("otp card 1")
    phone.press("Yes")
    kept = Example.objects.get()
    assert (kept.state, kept.card_name, kept.circle_id) == ("offered", "c1", circle.pk)

    version = Version.objects.published().get(lesson__code="otp")
    other = new_circle()

    def texts(of: Circle) -> list[str]:
        lesson = lesson_material(version, "en", place=of.place, circle_id=of.pk)
        return [card.example.text for card in lesson.cards if card.example]

    assert (texts(circle), texts(other)) == ([TRICK], [])
    desk.post(reverse("desk-learning:example", args=[kept.pk]), {"do": "share"})
    assert (texts(circle), texts(other)) == ([TRICK], [TRICK])

    around.end_going_round(GoingRound.objects.get(), by=amna)
    assert texts(other) == []


# ── reading a card aloud ────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def reader(leader_phone: tuple[Phone, Circle], provider: Provider) -> Phone:
    """The one who leads, at a provider that holds her voice notes."""
    phone, _circle = leader_phone
    config = provider.config | {"app_secret": "shh", "phone_number_id": LINE.phone_number_id}
    phone.account.config_sealed = seal(json.dumps(config), context="channel-account")
    phone.account.save()
    return phone


def speak(phone: Phone, provider: Provider, number: int) -> list[str]:
    """A voice note of hers."""
    provider.files[str(number)] = StoredFile(voice_note(number), "audio/ogg")
    phone.post(sim.voice(LINE, phone.caller, str(number), "audio/ogg", ""))
    return phone.settle()


def test_she_reads_one_card_after_the_other_and_her_name_is_asked_once(
    reader: Phone, provider: Provider, sahar: Organisation
) -> None:
    reader.write("read a card")
    reader.write("Zarmina")
    assert reader.shown[-1].text.endswith("links card 0")
    speak(reader, provider, 1)
    assert reader.shown[-2].media_id is not None
    reader.press("Once more")
    speak(reader, provider, 2)
    reader.press("Yes, keep it")

    kept = Recording.objects.get()
    assert (kept.words, kept.language, kept.speaker.name) == ("links card 0", "en", "Zarmina")
    assert reader.shown[-1].text.endswith("links card 1")
    reader.press("Another card")
    assert reader.shown[-1].text.endswith("links card 2")
    reader.press("Enough for today")
    assert reader.write("read a card")[-1].endswith("links card 1")
    assert Speaker.objects.count() == 1


def test_her_voice_goes_when_she_is_forgotten(reader: Phone, provider: Provider) -> None:
    reader.write("read a card")
    reader.write("Zarmina")
    speak(reader, provider, 1)
    reader.press("Yes, keep it")
    person = Speaker.objects.get().person
    assert person is not None
    forget_person(person)

    assert not Recording.objects.exists()
    assert not Speaker.objects.exists()


def test_pages_of_what_goes_round_open(desk: Client, circle: Circle, amna: User) -> None:
    row = shown(circle, amna)
    for name, args in (("around", []), ("around-one", [row.pk])):
        assert desk.get(reverse(f"desk-learning:{name}", args=args)).status_code == 200
    told = {"place": "charsadda", "topic": "other", "text_ur": "لوگوں کو جعلی نوکری کے پیغام آ رہے ہیں۔"}
    desk.post(reverse("desk-learning:around"), told)
    assert GoingRound.objects.filter(source="desk", state="reported").count() == 1
