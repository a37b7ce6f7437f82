"""Public pages of lessons: light, in the reader's language, and honest about what nobody read yet."""

import pytest
from django.test import Client

from qadam.learning import games
from qadam.learning.models import Lesson
from tests.look.light import assert_light

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("library")]


@pytest.mark.parametrize("language", ["ur", "ps", "sd", "pa", "en"])
def test_every_lesson_is_light(client: Client, language: str) -> None:
    for code in ["", *(f"{code}/" for code in Lesson.objects.values_list("code", flat=True))]:
        answer = client.get(f"/{language}/learn/{code}")
        assert answer.status_code == 200
        assert_light(answer)


def test_a_teacher_takes_the_sheets_of_a_class_along(client: Client) -> None:
    for lesson in Lesson.objects.filter(audience__contains=["class"]):
        sheets = client.get(f"/ur/learn/{lesson.code}/class/")
        assert sheets["Content-Disposition"] == f'attachment; filename="class-{lesson.code}-ur.html"'
        assert b"<form" not in sheets.content
    assert "/learn/class-01/class/" in client.get("/ur/learn/class-01/").content.decode()
    assert client.get("/ur/learn/otp/class/").status_code == 404


def test_what_no_native_speaker_read_says_so(client: Client) -> None:
    assert "لا نه" in client.get("/ps/learn/links/").content.decode()
    assert "Read by a native speaker" not in client.get("/en/learn/links/").content.decode()


def test_a_lesson_that_is_not_written_in_a_language_comes_in_another_and_says_which(client: Client) -> None:
    page = client.get("/sd/learn/class-01/").content.decode()

    assert '<header class="stack" lang="ur" dir="rtl">' in page


@pytest.mark.parametrize("kind", sorted(games.GAMES))
def test_a_game_is_played_without_script_and_gives_reasons(client: Client, kind: str) -> None:
    begun = client.get(f"/ur/learn/play/{kind}/")
    item = games.draw(kind, begun["Location"].split("/")[-3])[0]
    asked = client.get(begun["Location"])
    told = client.get(f"{begun['Location']}?a={item.right}&right=0")

    assert asked.status_code == 200
    assert_light(asked)
    assert item.why["ur"] not in asked.content.decode()
    assert item.why["ur"].split("۔")[0] in told.content.decode()
    assert "2/?right=1" in told.content.decode()


@pytest.mark.parametrize(
    "path", ["play/chess/", "play/scam/x/9/", "play/scam/x/0/", "nothing/", "links/exe/"]
)
def test_what_is_not_there_is_not_found(client: Client, path: str) -> None:
    assert client.get(f"/ur/learn/{path}").status_code == 404


def test_odd_counts_in_an_address_are_no_error(client: Client) -> None:
    for query in ("?a=7", "?a=1&right=99", "?right=x", "?a=&right="):
        assert client.get(f"/ur/learn/play/scam/abc/1/{query}").status_code == 200
