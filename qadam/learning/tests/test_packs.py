"""Lessons as files: made once, within their limits, made anew when their words change, and handed over by message."""

import time

import pytest
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from qadam.learning import jobs, packs
from qadam.learning.enums import Form
from qadam.learning.material import Lesson as Material
from qadam.learning.models import PackFile
from qadam.learning.queries import languages_of, lesson_material, published
from qadam.learning.sheet import build_sheet

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("library")]

KB = 1024


def links(language: str = "ur") -> Material:
    version = published("links")
    assert version is not None
    return lesson_material(version, language)


def test_the_lessons_for_tonight_are_written_in_five_languages_and_go_as_small_files() -> None:
    for code in ("links", "otp", "photos"):
        version = published(code)
        assert version is not None
        assert languages_of(version) == ["ur", "ps", "sd", "pa-Arab", "en"]
        for language in ("ur", "ps"):
            for form in (Form.LIGHT, Form.SHEET):
                assert 2 * KB < len(packs.make(lesson_material(version, language), form)) < 500 * KB


def test_a_file_is_made_once_and_anew_when_a_word_changes() -> None:
    version = published("links")
    assert version is not None
    first = packs.pack_file(version, "ur", Form.LIGHT)

    assert packs.pack_file(version, "ur", Form.LIGHT).updated_at == first.updated_at
    card = version.cards.all()[0]
    card.text["ur"] += " آہستہ۔"
    card.save()
    changed = packs.pack_file(published("links") or version, "ur", Form.LIGHT)
    assert changed.pk == first.pk
    assert "آہستہ".encode() in bytes(changed.content)


def test_the_job_goes_on_where_it_stopped_and_ends_when_all_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packs, "make", lambda lesson, form: b"made")
    wanted = len(list(packs.due()))

    assert packs.make_due(within_s=0) == 0
    assert packs.make_due() == wanted
    assert (packs.make_due(), PackFile.objects.count()) == (0, wanted)


def test_files_nobody_asked_for_wait_until_qadam_is_well_up(monkeypatch: pytest.MonkeyPatch) -> None:
    waiting = ProcrastinateJob.objects.filter(task_name="learning.make_files", status="todo")
    monkeypatch.setattr(jobs, "began_at", time.monotonic())
    jobs.every_minute()
    at_first = waiting.count()
    monkeypatch.setattr(jobs, "began_at", time.monotonic() - jobs.NOT_BEFORE_S - 1)
    jobs.every_minute()

    assert (at_first, waiting.count()) == (0, 1)


def test_a_channel_that_carries_pages_gets_a_page_and_whatsapp_a_sheet() -> None:
    page = packs.document("lesson:links:ps", {"text/html", "application/pdf"})
    sheet = packs.document("lesson:links:ps", {"application/pdf"})

    assert page is not None
    assert sheet is not None
    assert (page.name, page.data[:15]) == ("lesson-links-ps.html", b"<!doctype html>")
    assert (sheet.name, sheet.data[:5]) == ("lesson-links-ps.pdf", b"%PDF-")


@pytest.mark.parametrize("name", ["lesson:nothing:ur", "story:links:ur", "", "lesson"])
def test_what_names_no_lesson_is_no_file(name: str) -> None:
    assert packs.document(name, {"text/html"}) is None


@pytest.mark.parametrize("language", ["ur", "ps", "sd", "pa-Arab", "en"])
def test_a_sheet_is_a_small_pdf_in_every_language(language: str) -> None:
    made = build_sheet(links(language))

    assert made.startswith(b"%PDF-")
    assert len(made) < 200 * KB


def test_a_sheet_is_offered_once_the_worker_made_it(client: Client) -> None:
    assert "/learn/links/sheet/" not in client.get("/ps/learn/links/").content.decode()
    assert client.get("/ps/learn/links/sheet/").status_code == 404

    packs.pack_file(published("links"), "ps", Form.SHEET)  # type: ignore[arg-type]

    assert "/learn/links/sheet/" in client.get("/ps/learn/links/").content.decode()
    assert client.get("/ps/learn/links/sheet/").content[:5] == b"%PDF-"


def test_a_lesson_is_downloaded_and_never_opened_as_a_page_of_ours(client: Client) -> None:
    answer = client.get("/ps/learn/links/light/")

    assert answer["Content-Disposition"] == 'attachment; filename="lesson-links-ps.html"'
    assert client.get("/ps/learn/links/full/").status_code == 404
    assert client.get("/ps/learn/nothing/light/").status_code == 404
