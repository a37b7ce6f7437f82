"""Lessons and games in a chat."""

from collections.abc import Iterator

import pytest

from qadam.core.text import untappable
from qadam.learning import dialogues, games
from qadam.learning.models import Item, ItemTally
from qadam.messaging import intake, ports
from qadam.messaging.models import ChannelAccount, Delivery
from qadam.messaging.tests.chat import Phone

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("library")]


@pytest.fixture
def gul(whatsapp: ChannelAccount) -> Iterator[Phone]:
    before = tuple(ports.dialogues)
    ports.dialogues.fill(dialogues.lessons, dialogues.play)
    intake.forget_lines()
    phone = Phone(whatsapp)
    phone.say_yes("پښتو")
    yield phone
    ports.dialogues.fill(*before)


def document() -> str:
    newest = Delivery.objects.order_by("-created_at", "-id")[0]
    return str(newest.content.get("document", ""))


@pytest.mark.parametrize(
    ("words", "code"),
    [("lesson 1", "links"), ("سبق ۲", "otp"), ("Lesson3", "photos"), ("سبق forwards", "forwards")],
)
def test_one_message_brings_the_file_of_a_lesson(gul: Phone, words: str, code: str) -> None:
    said = gul.write(words)

    assert len(said) == 1
    assert f"/ps/learn/{code}/" in said[0]
    assert document() == f"lesson:{code}:ps"


def test_without_a_number_she_chooses(gul: Phone) -> None:
    gul.write("سبق")
    assert len(gul.labels) == 9

    gul.press(gul.labels[0])
    assert document() == "lesson:links:ps"


def test_a_lesson_that_does_not_exist_is_not_made_up(gul: Phone) -> None:
    gul.write("lesson 77")

    assert document() == ""


def test_every_guess_gets_its_reason_and_the_last_one_the_count(gul: Phone) -> None:
    gul.write("game scam")
    for n in range(1, 6):
        assert f"{n}" in gul.shown[-1].text
        said = gul.press(gul.labels[0])
        shown = Item.objects.get(pk=ItemTally.objects.order_by("-id")[0].item_id)
        assert untappable(shown.why["ps"]) in said[0]

    assert sum(ItemTally.objects.values_list("shown", flat=True)) == 5
    right = sum(ItemTally.objects.values_list("right", flat=True))
    assert f"د 5 نه {right}" in said[-1]


def test_no_address_of_a_game_can_be_tapped(gul: Phone) -> None:
    gul.write("game link")

    shown = gul.shown[-1].text
    assert "." in shown
    assert "https://" not in shown
    assert not any(f".{end}" in shown for end in ("com", "pk", "example", "org", "test", "invalid"))


def test_a_round_is_never_all_real_or_all_false() -> None:
    for kind in games.GAMES:
        for seed in range(60):
            drawn = games.draw(kind, str(seed))
            assert len({item.pk for item in drawn}) == games.ROUND
            assert {item.right for item in drawn} == {0, 1}
