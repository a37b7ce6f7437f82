"""The media address: who gets what, how long it may be kept, and parts of it."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client

from qadam.accounts.models import User
from qadam.core import clock
from qadam.media import ports, services
from qadam.media.models import Rendition
from qadam.media.ports import Access
from qadam.media.queries import bytes_of, sign_url, url_of
from qadam.media.tests.conftest import voice_note
from qadam.organisations.actors import Actor
from qadam.organisations.enums import Role
from qadam.organisations.models import Organisation

pytestmark = pytest.mark.django_db


class Gate:
    """An owner that has said how far its recordings may be heard."""

    def __init__(self) -> None:
        self.open = False
        self.editors = True

    def may_see(self, rendition: Rendition, actor: Actor) -> Access:
        if self.open:
            return "public"
        organisation = rendition.original.organisation_id
        return "restricted" if self.editors and actor.has_role(organisation, {Role.COORDINATOR}) else "no"


@pytest.fixture
def gate() -> Iterator[Gate]:
    before = tuple(ports.gates)
    gate = Gate()
    ports.gates.fill(gate)
    yield gate
    ports.gates.fill(*before)


@pytest.fixture
def voice(sahar: Organisation) -> Rendition:
    original = services.keep_original(voice_note(1), organisation_id=sahar.pk)
    return services.make_renditions(original)[0]


def test_a_stranger_gets_404_for_what_is_not_public(client: Client, gate: Gate, voice: Rendition) -> None:
    assert client.get(url_of(voice)).status_code == 404


def test_an_unknown_name_or_another_ending_is_404(client: Client, gate: Gate, voice: Rendition) -> None:
    gate.open = True

    assert client.get("/m/nothing.ogg").status_code == 404
    assert client.get(url_of(voice).replace(".ogg", ".html")).status_code == 404


def test_what_is_public_is_served_asked_for_each_time_and_sets_no_cookie(
    client: Client, gate: Gate, voice: Rendition
) -> None:
    gate.open = True

    answer = client.get(url_of(voice))

    assert (answer.status_code, answer.content) == (200, bytes_of(voice))
    told = {
        name: answer.headers.get(name)
        for name in (
            "Content-Type", "Cache-Control", "CDN-Cache-Control", "X-Content-Type-Options", "Accept-Ranges",
            "Content-Security-Policy", "Content-Disposition", "Set-Cookie",
        )
    }  # fmt: skip
    assert told == {
        "Content-Type": "audio/ogg",
        "Cache-Control": "no-cache",
        "CDN-Cache-Control": "max-age=5, must-revalidate",
        "X-Content-Type-Options": "nosniff",
        "Accept-Ranges": "bytes",
        "Content-Security-Policy": "default-src 'none'; media-src 'self'; img-src 'self'; sandbox allow-same-origin",
        "Content-Disposition": f'inline; filename="{voice.key}.ogg"',
        "Set-Cookie": None,
    }
    assert "Cookie" not in answer.headers.get("Vary", "")


def test_unchanged_is_said_in_a_word(client: Client, gate: Gate, voice: Rendition) -> None:
    gate.open = True
    etag = client.get(url_of(voice)).headers["ETag"]

    again = client.get(url_of(voice), headers={"If-None-Match": etag})

    assert (again.status_code, again.content, again.headers["Cache-Control"]) == (304, b"", "no-cache")


def test_unchanged_is_not_said_to_somebody_who_may_no_longer_hear_it(
    client: Client, gate: Gate, voice: Rendition
) -> None:
    gate.open = True
    etag = client.get(url_of(voice)).headers["ETag"]
    gate.open = False

    assert client.get(url_of(voice), headers={"If-None-Match": etag}).status_code == 404


@pytest.mark.parametrize(
    ("asked", "status", "first", "last"),
    [
        ("bytes=0-99", 206, 0, 99),
        ("bytes=100-", 206, 100, -1),
        ("bytes=-50", 206, -50, -1),
        ("bytes=0-999999999", 206, 0, -1),
        ("bytes=999999999-", 416, None, None),
        ("bytes=-0", 416, None, None),
        ("bytes=9-3", 200, 0, -1),
        ("bytes=0-1,4-5", 200, 0, -1),
        ("cats=0-1", 200, 0, -1),
        ("bytes=-", 200, 0, -1),
    ],
)
def test_a_player_may_jump_into_the_middle(
    client: Client, gate: Gate, voice: Rendition, asked: str, status: int, first: int | None, last: int | None
) -> None:
    gate.open = True
    whole = bytes_of(voice)
    size = len(whole)

    answer = client.get(url_of(voice), headers={"Range": asked})

    assert answer.status_code == status
    if first is None or last is None:
        assert answer.headers["Content-Range"] == f"bytes */{size}"
        return
    begin, end = first % size, last % size
    assert answer.content == whole[begin : end + 1]
    assert answer.headers.get("Content-Range") == (f"bytes {begin}-{end}/{size}" if status == 206 else None)


def test_a_part_of_an_older_file_is_answered_with_the_whole(
    client: Client, gate: Gate, voice: Rendition
) -> None:
    gate.open = True

    answer = client.get(url_of(voice), headers={"Range": "bytes=0-9", "If-Range": '"older"'})

    assert (answer.status_code, answer.content) == (200, bytes_of(voice))


def test_a_signed_link_opens_what_is_restricted_until_its_time_is_over(
    client: Client, gate: Gate, voice: Rendition
) -> None:
    link = sign_url(voice, ttl_s=60)

    answer = client.get(link)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "private, no-store")
    assert "CDN-Cache-Control" not in answer.headers
    with clock.moved_to(clock.now() + timedelta(seconds=61)):
        assert client.get(link).status_code == 404


def test_a_signature_fits_one_recording_and_one_time(client: Client, gate: Gate, voice: Rendition) -> None:
    other = services.make_renditions(voice.original)[1]
    until, signature = sign_url(voice).partition("?t=")[2].split(".")

    tried = [f"{int(until) + 1}.{signature}", f"{until}.x", until, "", "٣.x"]
    assert [client.get(url_of(voice), {"t": token}).status_code for token in tried] == [404] * 5
    assert client.get(url_of(other), {"t": f"{until}.{signature}"}).status_code == 404


def test_a_signed_link_to_something_withdrawn_is_404(client: Client, gate: Gate, voice: Rendition) -> None:
    link = sign_url(voice)
    services.withdraw_media(voice.original)

    assert client.get(link).status_code == 404


def test_staff_hear_what_their_own_organisation_reviews(
    client: Client,
    gate: Gate,
    voice: Rendition,
    amna: User,
    zarghuna: User,
) -> None:
    heard = []
    for member in (amna, zarghuna):
        client.force_login(member)
        heard.append(client.get(url_of(voice)).status_code)

    assert heard == [200, 404]


def test_only_reading_is_allowed(client: Client, gate: Gate, voice: Rendition) -> None:
    gate.open = True

    assert client.post(url_of(voice)).status_code == 405
