"""What was taken back after a backup stays taken back when that backup is restored."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import transaction
from pytest_django import Settings

from qadam.core import erasures
from qadam.messaging.models import ChannelAccount, OptOut
from qadam.messaging.optouts import active_stop, replay_stops, start, stop
from qadam.organisations.models import Organisation
from qadam.people.models import Address, Person
from qadam.people.services import forget_person, replay_erasures
from qadam.stories import services as stories
from qadam.stories.models import Story

pytestmark = pytest.mark.django_db(transaction=True)

HASH = b"h" * 16


@pytest.fixture(autouse=True)
def home(settings: Settings, tmp_path: Path) -> Iterator[Path]:
    settings.HOME = tmp_path
    yield tmp_path


def _log(home: Path) -> list[str]:
    return (home / "erasures.log").read_text().splitlines()


def test_a_stop_after_the_backup_holds_after_the_restore(whatsapp: ChannelAccount) -> None:
    stop(whatsapp, HASH, how="chat")
    OptOut.objects.all().delete()  # the backup knows nothing of it

    assert (replay_stops(), replay_stops()) == (1, 0)
    assert active_stop(whatsapp, HASH) is not None


def test_a_stop_that_was_taken_back_is_not_said_again(whatsapp: ChannelAccount) -> None:
    stop(whatsapp, HASH, how="chat")
    start(whatsapp, HASH, how="chat")
    OptOut.objects.all().delete()

    assert replay_stops() == 0
    assert active_stop(whatsapp, HASH) is None


def test_a_story_taken_back_after_the_backup_stays_taken_back(sahar: Organisation, bilal: Person) -> None:
    story = stories.begin_story(sahar, bilal, language="ur")
    stories.add_part(story, kind="text", text="ہماری گلی میں سولہ کھڈیاں تھیں۔")
    before = Story.objects.values("state", "body", "title").get()
    stories.withdraw_story(story)
    Story.objects.update(**before, withdrawn_at=None)

    assert (stories.replay_withdrawals(), stories.replay_withdrawals()) == (1, 0)
    assert Story.objects.get().state == "withdrawn"


def test_somebody_forgotten_after_the_backup_is_forgotten_again(bilal: Person) -> None:
    forget_person(bilal)
    Person.objects.update(erased_at=None, name="Bilal")

    assert (replay_erasures(), replay_erasures()) == (1, 0)
    assert Person.objects.get().name == ""


def test_the_log_names_nobody_and_is_ours_alone(home: Path, whatsapp: ChannelAccount, bilal: Person) -> None:
    number = Address.objects.get().open()
    stop(whatsapp, bytes(Address.objects.get().hash), how="chat", person=bilal, words="بس")
    forget_person(bilal)

    text = "\n".join(_log(home))
    assert [word for word in (number, number[-9:], "Bilal", "بس") if word in text] == []
    assert oct((home / "erasures.log").stat().st_mode & 0o777) == "0o600"


def test_what_is_rolled_back_is_not_remembered(home: Path, whatsapp: ChannelAccount) -> None:
    with transaction.atomic():
        stop(whatsapp, HASH, how="chat")
        transaction.set_rollback(True)

    assert not (home / "erasures.log").exists()


def test_a_line_cut_off_by_a_crash_does_not_hide_the_others(home: Path, whatsapp: ChannelAccount) -> None:
    stop(whatsapp, HASH, how="chat")
    with (home / "erasures.log").open("a") as log:
        log.write('{"kind": "sto')

    assert [entry["address"] for entry in erasures.remembered("stop")] == [HASH.hex()]
