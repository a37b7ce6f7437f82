"""A sentence a person has recorded is heard as hers; what is missing is read by a machine that says so."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from qadam.accounts.models import User
from qadam.core import languages
from qadam.drives.models import Shift
from qadam.drives.spoken import announcements
from qadam.media.services import make_renditions
from qadam.media.tests.conftest import phone_photo, voice_note
from qadam.messaging.channel_accounts import add_channel_account
from qadam.organisations.models import Organisation
from qadam.voice.models import Recording, Speaker
from qadam.voice.prompts import Prompts
from qadam.voice.sentences import key_of
from qadam.voice.services import add_speaker, keep_recording
from qadam.voice.tests.telephone import CONFIG, Telephone

pytestmark = pytest.mark.django_db


def record(organisation: Organisation, words: str, *, code: str = "ur", who: str = "Zarmina") -> str:
    """The address under which callers hear these words."""
    kept = keep_recording(
        organisation,
        language=code,
        words=words,
        speaker=add_speaker(organisation, name=who),
        data=voice_note(1),
    )
    [_opus, mp3] = sorted(make_renditions(kept.original), key=lambda r: r.mime, reverse=True)
    mp3 = next(r for r in (mp3, _opus) if r.mime == "audio/mpeg")
    return f"http://127.0.0.1:8000/m/{mp3.key}.mp3"


def test_a_recording_is_played_after_its_speaker_has_said_her_name(
    gul: Telephone, sahar: Organisation
) -> None:
    name = record(sahar, "میرا نام Zarmina ہے۔ یہاں آپ میری آواز سن رہے ہیں۔")
    urdu, press = record(sahar, "اردو"), record(sahar, "دبائیں")
    one = record(sahar, "1")
    gul.rings_and_takes()

    heard = gul.words
    assert heard[heard.index(name) :][:4] == [name, urdu, one, press]
    assert heard.count(name) == 1
    assert Client().get(urdu.removeprefix("http://127.0.0.1:8000")).status_code == 200


def test_the_same_step_asked_for_twice_names_the_speaker_twice(gul: Telephone, sahar: Organisation) -> None:
    name = record(sahar, "میرا نام Zarmina ہے۔ یہاں آپ میری آواز سن رہے ہیں۔")
    record(sahar, "اردو")
    gul.rings_and_takes()
    first = gul.words

    gul.ask_again()
    assert gul.words == first
    assert name in first


def test_a_speaker_without_an_introduction_is_named_by_the_machine(
    gul: Telephone, sahar: Organisation
) -> None:
    urdu = record(sahar, "اردو")
    gul.rings_and_takes()

    assert gul.words[gul.words.index(urdu) - 1] == "اگلی آواز Zarmina کی ہے۔"


def test_what_nobody_recorded_is_heard_in_a_language_she_may_know(
    gul: Telephone, sahar: Organisation
) -> None:
    question = record(sahar, "بتائیں، کیا کریں؟")
    gul.rings_and_takes()
    gul.press("2")
    gul.press("1")

    assert question in gul.words  # Urdu, within a call in Pashto


def test_who_hears_another_language_than_hers_is_told_so_once(gul: Telephone, sahar: Organisation) -> None:
    told = "یہ ابھی کسی نے آپ کی زبان میں ریکارڈ نہیں کیا، اس لیے دوسری زبان میں سنیں گے۔"
    gul.rings_and_takes()
    assert told not in gul.words  # the greeting speaks three languages on purpose

    gul.press("2")
    first = list(gul.words)
    gul.ask_again()
    assert (first.count(told), gul.words) == (1, first)
    gul.press("1")
    assert told not in gul.words


def test_music_that_stands_for_a_voice_is_called_music(gul: Telephone, sahar: Organisation) -> None:
    add_speaker(sahar, name="Demo music", is_person=False)
    urdu = record(sahar, "اردو", who="Demo music")
    gul.rings_and_takes()

    assert gul.words[gul.words.index(urdu) - 1] == "یہاں موسیقی ہے؛ کسی انسان کی آواز بعد میں آئے گی۔"
    assert not any("Demo music" in prompt.words for prompt in Prompts(sahar, "ur").all)


def test_a_machine_that_knows_none_of_her_languages_is_silent(sahar: Organisation, exchange: object) -> None:
    config = {**CONFIG, "provider": "twilio", "machine_voices": "sd=sd-PK"}
    account = add_channel_account(sahar, kind="voice", config=config)
    gul = Telephone(account, number="+923000000777")
    gul.rings_and_takes()

    assert gul.words == []


def test_one_announcement_tells_title_time_place_in_one_breath(
    gul: Telephone, sahar: Organisation, canal: Shift
) -> None:
    with languages.speaking("ur"):
        [told] = announcements(sahar)
    announced = record(sahar, told.words)
    gul.rings_and_takes()
    for key in ("1", "1", "2"):
        gul.press(key)
    assert announced in gul.words
    gul.press("1")

    assert gul.words.count(announced) == 1
    assert "بس اڈہ" not in "".join(gul.words)


def test_words_that_change_have_no_recording_any_more(sahar: Organisation) -> None:
    record(sahar, "نہر کی صفائی")

    assert Recording.objects.filter(key=key_of("نہر کی صفائی، اتوار")).count() == 0
    assert Prompts(sahar, "ur").named(key_of("نہر کی صفائی")) is None


# ── the desk ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def desk(amna: User) -> Client:
    client = Client()
    client.force_login(amna)
    return client


def test_the_page_shows_what_is_missing_as_missing(desk: Client, sahar: Organisation) -> None:
    record(sahar, "بتائیں، کیا کریں؟")
    page = desk.get(reverse("desk-voice:recordings") + "?in=ur").content.decode()

    count = len(Prompts(sahar, "ur").all)
    assert page.count("<small>موجود نہیں</small>") == count - 1
    assert page.count("<small>Zarmina کی آواز</small>") + page.count("</bdi> کی آواز</small>") == 1


def test_a_sentence_is_recorded_and_the_next_missing_one_follows(desk: Client, sahar: Organisation) -> None:
    prompts = Prompts(sahar, "ur")
    first = prompts.next_missing()
    assert first is not None
    voice = SimpleUploadedFile("voice", voice_note(1), content_type="audio/webm")
    answer = desk.post(
        reverse("desk-voice:recording", args=["ur", first.key]), {"name": "Zarmina", "file": voice}
    )

    kept = Recording.objects.get()
    assert (kept.words, kept.speaker.name, kept.language) == (first.words, "Zarmina", "ur")
    following = Prompts(sahar, "ur").next_missing(first.key)
    assert following is not None
    assert answer["Location"] == reverse("desk-voice:recording", args=["ur", following.key])
    assert 'value="Zarmina"' in desk.get(answer["Location"]).content.decode()


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [("", voice_note(1), "speaker-without-name"), ("Zarmina", phone_photo(40, 30), "not-a-voice")],
    ids=["no name", "a photo"],
)
def test_what_is_no_voice_of_anybody_is_refused_with_a_sentence(
    desk: Client, sahar: Organisation, name: str, data: bytes, code: str
) -> None:
    first = Prompts(sahar, "ur").all[0]
    file = SimpleUploadedFile("voice", data, content_type="audio/webm")
    answer = desk.post(reverse("desk-voice:recording", args=["ur", first.key]), {"name": name, "file": file})

    assert answer.status_code == 422
    assert Recording.objects.count() == 0


def test_a_new_recording_takes_the_place_of_the_old_one(sahar: Organisation) -> None:
    record(sahar, "اردو", who="Zarmina")
    record(sahar, "اردو", who="Palwasha")

    assert [r.speaker.name for r in Recording.objects.all()] == ["Palwasha"]
    assert Speaker.objects.count() == 2


def test_a_recording_taken_away_is_heard_by_nobody(desk: Client, sahar: Organisation) -> None:
    url = record(sahar, "اردو")
    row = Recording.objects.get()
    desk.post(reverse("desk-voice:recording-remove", args=["ur", row.key]))

    assert Recording.objects.count() == 0
    assert Client().get(url.removeprefix("http://127.0.0.1:8000")).status_code == 404
