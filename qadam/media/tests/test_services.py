"""Keeping, rendering and withdrawing: files and rows always tell the same story."""

import threading
import uuid
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.db.utils import IntegrityError
from django.template.loader import render_to_string
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django import DjangoAssertNumQueries, Settings

from qadam.accounts.models import User
from qadam.core import clock, sealing
from qadam.core.errors import IllegalTransition
from qadam.media import errors, files, jobs, ports, services, workshop
from qadam.media.enums import OriginalState
from qadam.media.models import Original, Rendition
from qadam.media.pieces import Piece
from qadam.media.queries import bytes_of, rendition_set, rendition_sets, to_send
from qadam.media.tests.conftest import DEVICE, OWNER, phone_photo, voice_note
from qadam.organisations.actors import NOBODY
from qadam.organisations.models import Organisation
from qadam.organisations.queries import actor_for

pytestmark = pytest.mark.django_db
# Where threads meet, or files go only once a transaction has really ended.
for_real = pytest.mark.django_db(transaction=True)

Names = Callable[[], list[str]]


@pytest.fixture
def photo(sahar: Organisation) -> Original:
    return services.keep_original(phone_photo(640, 480), organisation_id=sahar.pk, claimed_mime="image/jpeg")


def everything_on(disk: Path) -> bytes:
    return b"".join(path.read_bytes() for path in disk.rglob("*") if path.is_file())


def test_an_original_lies_sealed_on_the_disk(photo: Original, disk: Path) -> None:
    kept = everything_on(disk)

    assert (photo.state, photo.kind, photo.mime) == ("received", "image", "image/jpeg")
    assert [secret for secret in (OWNER.encode(), DEVICE.encode(), b"JFIF", b"Exif") if secret in kept] == []


def test_no_file_of_a_rendered_photo_names_owner_or_device_even_when_opened(
    photo: Original, disk: Path
) -> None:
    rows = services.make_renditions(photo)

    opened = b"".join(bytes_of(row) for row in rows) + everything_on(disk)
    assert [secret for secret in (OWNER.encode(), DEVICE.encode()) if secret in opened] == []


def test_a_page_called_photo_jpg_is_refused_and_leaves_nothing(
    sahar: Organisation, names_on_disk: Names
) -> None:
    with pytest.raises(errors.NotMedia) as refused:
        services.keep_original(
            b"<html><script>alert(1)</script>", organisation_id=sahar.pk, claimed_mime="image/jpeg"
        )

    assert (refused.value.code, refused.value.status) == ("media-not-media", 415)
    assert (Original.objects.count(), names_on_disk()) == (0, [])


def test_rendering_twice_makes_one_set(photo: Original, names_on_disk: Names) -> None:
    first = services.make_renditions(photo)
    second = services.make_renditions(photo)

    assert [row.pk for row in second] == [row.pk for row in first]
    assert (Rendition.objects.count(), len(names_on_disk())) == (6, 7)
    photo.refresh_from_db()
    assert photo.state == "ready"


@for_real
def test_two_renders_at_once_make_one_set(photo: Original, names_on_disk: Names) -> None:
    sets: list[set[uuid.UUID]] = []
    together = threading.Barrier(2)

    def render() -> None:
        together.wait()
        sets.append({row.pk for row in services.make_renditions(photo)})
        connection.close()

    threads = [threading.Thread(target=render) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sets[0] == sets[1] == set(Rendition.objects.values_list("pk", flat=True))
    assert (len(sets[0]), len(names_on_disk())) == (6, 7)


def test_a_crash_between_files_and_rows_leaves_no_row_and_the_next_try_works(
    photo: Original, names_on_disk: Names, monkeypatch: pytest.MonkeyPatch
) -> None:
    def power_cut(*args: object, **kwargs: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(services, "transition", power_cut)
        with pytest.raises(KeyboardInterrupt):
            services.make_renditions(photo)
    assert (Rendition.objects.count(), len(names_on_disk())) == (0, 1)

    assert len(services.make_renditions(photo)) == 6


@for_real
def test_withdrawing_leaves_no_row_and_no_file(photo: Original, names_on_disk: Names) -> None:
    services.make_renditions(photo)

    services.withdraw_media(photo)
    services.withdraw_media(photo)

    assert (Original.objects.count(), Rendition.objects.count(), names_on_disk()) == (0, 0, [])


@for_real
def test_a_withdrawal_that_is_rolled_back_keeps_the_files(photo: Original, names_on_disk: Names) -> None:
    class Changed(Exception):
        pass

    with pytest.raises(Changed), transaction.atomic():
        services.withdraw_media(photo)
        raise Changed

    assert len(names_on_disk()) == 1
    assert len(services.make_renditions(photo)) == 6


@for_real
def test_a_photo_withdrawn_while_it_is_rendered_leaves_nothing(
    photo: Original, names_on_disk: Names, monkeypatch: pytest.MonkeyPatch
) -> None:
    render = workshop.render

    def render_slowly(data: bytes, *, beginning: bool) -> list[Piece]:
        pieces = render(data, beginning=beginning)
        services.withdraw_media(photo)
        return pieces

    monkeypatch.setattr(workshop, "render", render_slowly)

    assert services.make_renditions(photo) == []
    assert (Rendition.objects.count(), names_on_disk()) == (0, [])


def test_a_recording_of_forty_minutes_stays_sealed_and_says_what_to_do(sahar: Organisation) -> None:
    note = services.keep_original(voice_note(2400, container="flac", codec="flac"), organisation_id=sahar.pk)

    assert services.make_renditions(note) == []
    note.refresh_from_db()
    assert (note.state, note.refused_for, round(note.seconds or 0)) == ("refused", "too-long", 2400)
    assert note.file_name is not None
    assert len(files.read(note.file_name, context=f"media-original:{note.pk}")) == note.bytes
    assert isinstance(errors.for_reason(note.refused_for), errors.TooLong)

    services.use_beginning(note)
    assert (note.state, note.only_beginning, note.refused_for) == ("received", True, "")


def test_the_beginning_is_no_way_around_another_refusal(sahar: Organisation) -> None:
    broken = services.keep_original(b"\xff\xd8\xff broken", organisation_id=sahar.pk)
    services.make_renditions(broken)
    broken.refresh_from_db()

    with pytest.raises(IllegalTransition):
        services.use_beginning(broken)


@for_real
def test_what_was_refused_goes_after_two_weeks_and_masters_after_two_years(
    photo: Original, sahar: Organisation, names_on_disk: Names
) -> None:
    services.make_renditions(photo)
    broken = services.keep_original(b"\xff\xd8\xff broken", organisation_id=sahar.pk)
    services.make_renditions(broken)

    with clock.moved_to(clock.now() + timedelta(days=15)):
        services.end_masters()
        assert not Original.objects.filter(pk=broken.pk).exists()
        assert len(names_on_disk()) == 7
    with clock.moved_to(clock.now() + timedelta(days=731)):
        services.end_masters()
    photo.refresh_from_db()

    assert (photo.file_name, len(names_on_disk()), photo.renditions.count()) == (None, 6, 6)


def test_a_master_that_is_held_stays(photo: Original, names_on_disk: Names) -> None:
    services.hold_master(photo, until=None)

    with clock.moved_to(clock.now() + timedelta(days=4000)):
        services.end_masters()

    assert len(names_on_disk()) == 1


def test_files_without_rows_are_swept_once_they_are_an_hour_old(
    photo: Original, names_on_disk: Names
) -> None:
    files.write(b"left behind", context="nobody")

    assert services.sweep_orphans() == 0
    with clock.moved_to(clock.now() + timedelta(hours=2)):
        assert services.sweep_orphans() == 1
    assert names_on_disk() == [photo.file_name]


@for_real
def test_after_a_new_key_every_file_is_sealed_again(
    photo: Original,
    settings: Settings,
    names_on_disk: Names,
) -> None:
    services.make_renditions(photo)
    row = photo.renditions.first()
    assert row is not None
    before = bytes_of(row)

    settings.SEAL_KEYS = "new:" + "bmV3" * 10 + "bmU=" + "," + settings.SEAL_KEYS
    assert [services.reseal_media(), services.reseal_media()] == [7, 0]

    row.refresh_from_db()
    assert (bytes_of(row), row.sealed_with, len(names_on_disk())) == (before, "new", 7)
    photo.refresh_from_db()
    assert sealing.key_id((default_storage.open(photo.file_name or "")).read()) == "new"


def test_owners_are_told_once_when_something_is_ready(photo: Original) -> None:
    told: list[tuple[uuid.UUID, str]] = []
    ports.outcome.fill(lambda original: told.append((original.pk, original.state)))
    try:
        jobs.render(str(photo.pk))
        jobs.render(str(photo.pk))
    finally:
        ports.outcome.fill()

    assert told == [(photo.pk, "ready")]


def jobs_for(original: Original) -> int:
    """How many jobs wait to render it. Jobs of other tests may still lie there: no flush empties that table."""
    args = {"original_id": str(original.pk)}
    return ProcrastinateJob.objects.filter(task_name="media.render", status="todo", args=args).count()


@for_real
def test_keeping_an_original_wakes_somebody_to_render_it(sahar: Organisation) -> None:
    with transaction.atomic():
        note = services.keep_original(voice_note(1), organisation_id=sahar.pk)
        before = jobs_for(note)

    assert (before, jobs_for(note)) == (0, 1)


@for_real
def test_a_lost_job_is_made_up_for_within_a_minute(sahar: Organisation) -> None:
    ports.wake.fill()
    note = services.keep_original(voice_note(1), organisation_id=sahar.pk)
    lost = jobs_for(note)

    jobs.every_minute()
    jobs.every_minute()

    assert (lost, jobs_for(note)) == (0, 1)


def test_pages_get_a_picture_with_its_box_and_weight(photo: Original) -> None:
    assert rendition_set(photo).thumb is None

    services.make_renditions(photo)
    thumb = rendition_set(photo).thumb

    assert thumb is not None
    assert (thumb.width, thumb.height, thumb.size_bytes <= 8 * 1024) == (160, 213, True)
    page = render_to_string("media/picture.html", {"picture": thumb, "alt": 'A canal, "clean"'})
    assert page.strip() == (
        f'<picture><source type="image/avif" srcset="{thumb.avif_url}">'
        f'<img src="{thumb.webp_url}" width="160" height="213" alt="A canal, &quot;clean&quot;" '
        'loading="lazy" decoding="async"></picture>'
    )


def test_pages_get_a_voice_with_its_length_weight_and_wave(sahar: Organisation) -> None:
    note = services.keep_original(voice_note(65), organisation_id=sahar.pk)
    services.make_renditions(note)
    voice = rendition_set(note).voice

    assert voice is not None
    sound = voice.as_sound(words="Listen")
    assert (round(sound.seconds), len(sound.peaks), max(sound.peaks)) == (65, 56, 1.0)
    assert [kind for _, kind in sound.sources] == ["audio/ogg; codecs=opus", "audio/mpeg"]
    assert render_to_string("parts/listen.html", {"sound": sound}).count("<source") == 2
    assert (to_send(note) or pytest.fail()).mime == "audio/ogg"


def test_many_originals_are_one_query(
    photo: Original, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    services.make_renditions(photo)
    with django_assert_num_queries(1):
        sets = rendition_sets([photo.pk, uuid.uuid4(), uuid.uuid4()])

    assert [found.thumb is not None for found in sets.values()] == [True, False, False]


def test_messengers_get_a_jpeg(photo: Original) -> None:
    assert to_send(photo) is None
    services.make_renditions(photo)
    sent = to_send(photo)

    assert sent is not None
    assert (sent.mime, sent.data[:3], OWNER.encode() in sent.data) == ("image/jpeg", b"\xff\xd8\xff", False)


def test_an_organisation_never_sees_anothers_originals(photo: Original, amna: User, zarghuna: User) -> None:
    seen = [
        list(Original.objects.visible_to(actor)) for actor in (actor_for(amna), actor_for(zarghuna), NOBODY)
    ]

    assert seen == [[photo], [], []]


def test_the_database_refuses_impossible_rows(photo: Original) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Original.objects.filter(pk=photo.pk).update(state=OriginalState.REFUSED)
    with pytest.raises(IntegrityError), transaction.atomic():
        Rendition.objects.create(
            original=photo,
            purpose="voice",
            key="k",
            mime="audio/ogg",
            bytes=1,
            width=3,
            height=3,
            file_name="f",
        )
