"""“Hear a lesson”: by keys of a call with the recorded voices, and in a chat with pictures."""

from pathlib import Path

import pytest
from pytest_django import Settings

from qadam.learning.models import Card, Version
from qadam.media.models import Original
from qadam.messaging import intake
from qadam.messaging.channel_accounts import add_channel_account
from qadam.messaging.models import ChannelAccount
from qadam.messaging.tests.chat import Phone
from qadam.organisations.models import Organisation
from qadam.voice.models import Recording
from qadam.voice.tests.telephone import CONFIG, NUMBER, Telephone
from qadam.voice.tests.test_recordings import record

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files(library: None, settings: Settings, tmp_path: Path) -> None:
    """The real library, and a folder for files."""
    default = settings.STORAGES["default"]
    options = default.get("OPTIONS", {}) | {"location": str(tmp_path)}
    settings.STORAGES = settings.STORAGES | {"default": default | {"OPTIONS": options}}


@pytest.fixture
def gul(sahar: Organisation) -> Telephone:
    """Somebody who never called us before."""
    intake.forget_lines()
    config = {**CONFIG, "provider": "twilio"}
    account = add_channel_account(sahar, kind="voice", config=config, public_address=NUMBER)
    return Telephone(account)


def links() -> list[Card]:
    return list(Version.objects.published().get(lesson__code="links").cards.all())


def begin(gul: Telephone, language: str) -> None:
    """Rings, agrees, and asks for the lesson about links with keys."""
    gul.rings_and_takes()
    for key in (language, "1"):
        gul.press(key)
    gul.press(key_of(gul, "سبق سنیں"))
    gul.press("1")
    gul.press("1")


def key_of(gul: Telephone, label: str) -> str:
    """The key said after a choice."""
    return gul.words[gul.words.index(label) + 1].split()[0]


def test_a_whole_lesson_is_heard_by_keys_with_the_reason_after_each_question(gul: Telephone) -> None:
    begin(gul, "1")
    for card in links():
        assert card.text["ur"] in gul.words, card.name
        if card.right is None:
            gul.press("1")
            continue
        labels = [answer["text"]["ur"] for answer in card.answers]
        assert [word for word in gul.words if word in labels] == labels
        gul.press(str(card.right + 1))
        assert card.why["ur"] in gul.words

    assert "یہ سبق پورا ہوا۔ اب ایک پڑوسی کو بتائیں۔" in gul.words


def test_a_wrong_answer_is_followed_by_the_right_one_and_why(gul: Telephone) -> None:
    begin(gul, "1")
    cards = links()
    question = next(card for card in cards if card.right is not None)
    for _card in cards[: cards.index(question)]:
        gul.press("1")
    assert question.right is not None
    gul.press(str((question.right + 1) % len(question.answers) + 1))

    right = question.answers[question.right]["text"]["ur"]
    assert gul.words.index(right) < gul.words.index(question.why["ur"])


def test_a_card_somebody_recorded_is_heard_in_her_voice(gul: Telephone, sahar: Organisation) -> None:
    heard = record(sahar, links()[0].text["ps"], code="ps")
    begin(gul, "2")

    assert heard in gul.words
    assert links()[0].text["ur"] not in gul.words


def test_a_pashto_card_nobody_recorded_is_heard_in_urdu_and_never_as_pashto_by_an_urdu_machine(
    gul: Telephone,
) -> None:
    begin(gul, "2")

    assert links()[0].text["ur"] in gul.words
    assert links()[0].text["ps"] not in gul.words


def test_a_voice_offered_to_everybody_is_heard_where_there_is_none_of_one_s_own(
    gul: Telephone, sahar: Organisation, other: Organisation
) -> None:
    theirs = record(other, links()[0].text["ps"], code="ps", who="Spogmai")
    begin(gul, "2")
    assert theirs not in gul.words

    Recording.objects.update(offered_at="2026-11-01T00:00:00Z")
    gul.press("#")
    assert theirs in gul.words


def test_in_a_chat_each_card_comes_with_its_picture_and_her_voice(
    whatsapp: ChannelAccount, sahar: Organisation
) -> None:
    record(sahar, links()[0].text["en"], code="en")
    phone = Phone(whatsapp)
    phone.say_yes()
    phone.write("hear a lesson")
    phone.press("Tonight")
    title = Version.objects.published().get(lesson__code="links").title["en"]
    said = phone.press(title)

    picture, named, voice, words = phone.shown[-4:]
    assert picture.media_id is not None
    assert Original.objects.get(pk=picture.media_id).kind == "image"
    assert named.text == "The voice of Zarmina."
    assert voice.media_id == Recording.objects.get().original_id
    assert words.text == f"1/{len(links())}\n\n{links()[0].text['en']}" == said[-1]
    assert phone.labels == ["Next", "Enough for today"]


def test_the_picture_of_a_drawing_is_kept_once(whatsapp: ChannelAccount) -> None:
    for number in ("+923000000771", "+923000000772"):
        phone = Phone(whatsapp, number=number)
        phone.say_yes()
        phone.write("hear a lesson")
        phone.press("Tonight")
        phone.press(Version.objects.published().get(lesson__code="links").title["en"])

    assert Original.objects.count() == 1
