"""The same talk by SMS numbers, by the keys of a call, on Telegram and as a web form."""

import re
from collections.abc import Iterator

import pytest
from django.test import Client

from qadam.channels.voice.twiml import Say
from qadam.circles.dialogues.facilitating import path
from qadam.circles.dialogues.leading import change, split
from qadam.circles.dialogues.peers import peer, take
from qadam.circles.dialogues.starting import start
from qadam.circles.dialogues.taking_part import join
from qadam.circles.models import Circle
from qadam.core import languages
from qadam.learning.models import Lesson
from qadam.learning.queries import room_words
from qadam.messaging.models import ChannelAccount
from qadam.messaging.tests.chat import Phone
from qadam.organisations.models import Organisation
from qadam.voice.prompts import Prompts
from qadam.voice.tests.exchange import Exchange
from qadam.voice.tests.telephone import CONFIG, NUMBER, Telephone
from qadam.voice.voices import Voices

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("places")]


@pytest.fixture(scope="module")
def switchboard() -> Iterator[Exchange]:
    it = Exchange()
    yield it
    it.close()


@pytest.fixture
def gul(sahar: Organisation, switchboard: Exchange) -> Telephone:
    """Somebody with a phone without letters, and a number she can ring."""
    from qadam.messaging import intake
    from qadam.messaging.channel_accounts import add_channel_account

    intake.forget_lines()
    config = {**CONFIG, "provider": "twilio", "api_base": switchboard.api_base}
    account = add_channel_account(
        sahar, kind="voice", config=config, name="Naway Sahar", public_address=NUMBER, per_second=80
    )
    return Telephone(account)


def key_for(gul: Telephone, words: str) -> str:
    """The key that is said after these words; more choices are behind key 8."""
    for _page in range(8):
        said = gul.words
        for n, line in enumerate(said):
            if line == words:
                return str(re.findall(r"\d", said[n + 1])[0])
        gul.press("8")
    raise AssertionError(f"{words} is not offered: {gul.words}")


def choose(gul: Telephone, words: str) -> None:
    gul.press(key_for(gul, words))


def test_a_circle_is_started_by_keys_alone(gul: Telephone, lessons: list[Lesson]) -> None:
    gul.rings_and_takes()
    gul.press("1")
    gul.press("1")
    for words in (
        "سیکھنے کے حلقے",
        "حلقہ شروع کرنا",
        "خیبر پختونخوا",
        "چارسدہ",
        "ضلعے میں کہیں بھی",
        "خواتین",
        "جمعہ",
        "دوپہر 3",
        "تقریباً 10",
    ):
        choose(gul, words)

    circle = Circle.objects.select_related("place").get()
    assert (circle.place.code, circle.audience, circle.weekday, circle.at.hour) == (
        "charsadda",
        "women",
        4,
        15,
    )
    assert circle.language == "ur"


def test_the_promise_is_heard_and_given_by_a_key(gul: Telephone, lessons: list[Lesson]) -> None:
    from qadam.circles.models import Facilitator

    gul.rings_and_takes()
    gul.press("1")
    gul.press("1")
    choose(gul, "سیکھنے کے حلقے")
    choose(gul, "حلقہ شروع کرنا")
    for words in ("خیبر پختونخوا", "مردان", "خواتین", "جمعہ", "دوپہر 3", "تقریباً 10"):
        choose(gul, words)
    choose(gul, "وعدہ")
    assert "کوئی پیسہ، تحفہ یا فائدہ نہیں لیں گے۔" in " ".join(gul.words)
    choose(gul, "ہاں، وعدہ ہے")

    assert Facilitator.objects.get().agreed_at is not None


def test_in_pashto_the_promise_is_never_read_by_a_machine_of_another_tongue(
    gul: Telephone, lessons: list[Lesson]
) -> None:
    """Nobody has recorded it and no machine speaks Pashto: it is heard in Urdu, whole and not letter by letter."""
    gul.rings_and_takes()
    gul.press("2")
    gul.press("1")
    pashto, urdu = room_words()["conduct"]["ps"], room_words()["conduct"]["ur"]
    voices = Voices(gul.account.organisation, {"en": "en-US", "ur": "ur-IN"})

    heard = [said.text for line in pashto for said in voices.resolve(line, "ps") if isinstance(said, Say)]

    assert heard == urdu


def test_every_sentence_of_the_promise_can_be_recorded(gul: Telephone) -> None:
    wanted = {prompt.words for prompt in Prompts(gul.account.organisation, "ps").all}

    assert set(room_words()["conduct"]["ps"]) | set(room_words()["safeguarding"]["ps"]) <= wanted


def test_by_numbers_alone_as_in_an_sms(whatsapp: ChannelAccount) -> None:
    """Every choice of an SMS menu is a number; a place is a word."""
    her = Phone(whatsapp)
    her.write("start a circle")
    her.write("3")  # English
    her.write("1")  # yes
    her.write("Charsadda")
    her.write("2")  # women
    her.write("5")  # Friday
    her.write("6")  # 3 pm
    her.write("10")  # a number is how many here

    circle = Circle.objects.get()
    assert (circle.audience, circle.weekday, circle.at.hour, circle.size) == ("women", 4, 15, 10)


def test_as_a_plain_web_form(client: Client, sahar: Organisation, lessons: list[Lesson]) -> None:
    path = f"/en/talk/{sahar.slug}/"
    page = client.get(path).content.decode()

    def answer(**told: str) -> str:
        sealed = re.findall(r'name="talk" value="([^"]+)"', page)[-1]
        return client.post(path, {"talk": sealed} | told).content.decode()

    def press(label: str) -> str:
        found = re.findall(rf'value="([^"]+)"[^>]*>(?:<span>)?(?:<b>)?{label}<', page)
        assert found, (label, page[-3000:])
        return answer(choice=found[0])

    page = press("Yes, all right")
    page = press("Learning circles")
    page = press("Start a circle")
    page = answer(text="Charsadda")
    page = press("Women")
    page = press("Friday")
    page = press("3 pm")
    page = press("About 10")

    assert Circle.objects.get().audience == "women"
    assert "Your path to lead a circle" in page


@pytest.mark.parametrize("code", ["ur", "ps", "en"])
def test_every_fixed_choice_fits_a_row_of_a_whatsapp_list(code: str) -> None:
    """24 signs a row: a longer one turns the whole menu into numbers."""
    from qadam.circles.dialogues.entries import FOR_ALL, FOR_LEADERS

    with languages.speaking(code):
        labels = [str(entry.label) for entry in (*FOR_ALL, *FOR_LEADERS)]
        for dialogue in (start, path, peer, take, join, change, split):
            for question in dialogue.questions:
                if not callable(question.options):
                    labels += [str(option.label) for option in question.options]

    assert [label for label in labels if len(label) > 24] == []
