"""A badge says what its bearer did and nobody can make one: real, forged, copied and taken back are told apart."""

import base64
import gzip
import json
from datetime import date
from uuid import uuid4

import hypothesis
import pytest
from django.conf import LazySettings
from django.core.exceptions import ImproperlyConfigured
from django.db import IntegrityError
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from qadam.accounts.models import User
from qadam.core.errors import IllegalTransition
from qadam.learning.badge_models import Badge, BadgeKey, BadgeKind, Evidence, RevokedFor
from qadam.learning.badges import award, keep_name, listing, revoke_badge
from qadam.learning.badges.codes import LETTERS, as_number, new_code, read_code, with_check
from qadam.learning.badges.credentials import BITS, as_jwt, read_jwt, status_list
from qadam.learning.badges.errors import ListChanged, TooManyBadges
from qadam.learning.badges.signing import b64, public_keys, signer
from qadam.learning.badges.statements import is_ours, link
from qadam.organisations.models import Organisation
from qadam.places.models import Place
from tests.look.light import assert_light

TITLE = {
    "ur": "کھولنے سے پہلے لنک دیکھیں",
    "ps": "د خلاصولو نه مخکښې لنک وګورئ",
    "en": "Check the link first",
}


def give(organisation: Organisation | None, **more: object) -> Badge:
    told: dict[str, object] = {
        "kind": BadgeKind.TOOK_PART,
        "about": "links",
        "title": TITLE,
        "place": Place.objects.get(code="charsadda-tehsil"),
        "organisation": organisation,
        "on": date(2026, 11, 20),
    }
    return award(**told | more)[0]  # type: ignore[arg-type]


@pytest.fixture
def badge(sahar: Organisation) -> Badge:
    return give(sahar)


def new_key(settings: LazySettings, letter: str) -> None:
    """The next key signs from now on, and another comes after it."""
    first, _last = settings.BADGE_KEYS.split()
    settings.BADGE_KEYS = f"{letter}:{base64.b64encode(letter.encode() * 32).decode()}\n{first}"


# ── codes ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_code_is_read_however_it_is_typed() -> None:
    code = with_check("B7KM29T")

    assert [read_code(text) for text in (code, f" {code[:4].lower()}-{code[4:]} ", f"B۷KM٢۹T{code[7]}")] == [
        code
    ] * 3


@given(st.text(alphabet=LETTERS, min_size=7, max_size=7), st.integers(0, 7), st.sampled_from(LETTERS))
def test_one_wrong_sign_never_fits(signs: str, at: int, other: str) -> None:
    code = with_check(signs)
    wrong = code[:at] + other + code[at + 1 :]

    assert read_code(wrong) == (code if wrong == code else "")


@given(st.text(alphabet=LETTERS, min_size=7, max_size=7), st.integers(0, 5), st.integers(1, 6))
def test_two_signs_that_changed_places_never_fit(signs: str, at: int, by: int) -> None:
    code = list(with_check(signs))
    to = min(at + by, 6)
    swapped = list(code)
    swapped[at], swapped[to] = swapped[to], swapped[at]

    assert read_code("".join(swapped)) == ("".join(code) if swapped == code else "")


@given(st.text(alphabet=LETTERS, min_size=7, max_size=7))
def test_a_code_fits_into_the_five_bytes_of_a_list(signs: str) -> None:
    assert as_number(with_check(signs)) < 2**35
    assert listing._code(as_number(with_check(signs))) == with_check(signs)


# ── giving and taking back ──────────────────────────────────────────────────────────────────────────────────────────


def test_a_badge_names_the_district_and_the_month_and_nobody(badge: Badge) -> None:
    assert (badge.place_code, badge.month, badge.issuer_code) == (
        "charsadda",
        date(2026, 11, 1),
        "naway-sahar",
    )
    assert not {f.name for f in Badge._meta.fields} & {"person", "name", "age", "circle", "place"}


def test_a_circle_nobody_looks_after_gives_badges_in_the_name_of_its_place(db: None) -> None:
    badge = give(None)

    assert (badge.issuer_code, badge.issuer_name["en"], badge.organisation) == (
        "~charsadda",
        "Charsadda",
        None,
    )


def test_the_same_sheet_asked_for_again_is_the_same_badges_and_more_if_more_came(sahar: Organisation) -> None:
    sheet = uuid4()
    told = {"kind": "took_part", "about": "links", "title": TITLE, "place": None, "organisation": sahar}
    first = award(**told, on=date(2026, 11, 1), count=3, sheet=sheet)  # type: ignore[arg-type]
    again = award(**told, on=date(2026, 11, 1), count=5, sheet=sheet)  # type: ignore[arg-type]

    assert again[:3] == first
    assert (len(again), Badge.objects.count()) == (5, 5)
    with pytest.raises(TooManyBadges):
        award(**told, on=date(2026, 11, 1), count=61)  # type: ignore[arg-type]


def test_a_skill_without_evidence_is_impossible(sahar: Organisation) -> None:
    with pytest.raises(IntegrityError):
        give(sahar, kind=BadgeKind.SHOWED)


def test_a_badge_is_taken_back_once(badge: Badge, amna: User) -> None:
    revoke_badge(badge, why=RevokedFor.MISTAKE, by=amna)

    with pytest.raises(IllegalTransition):
        revoke_badge(badge, why=RevokedFor.MISTAKE, by=amna)


def test_without_a_key_no_badge_is_given(sahar: Organisation, settings: LazySettings) -> None:
    settings.BADGE_KEYS = ""
    with pytest.raises(ImproperlyConfigured, match="qadam key new"):
        give(sahar)


# ── the picture code ────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_picture_code_of_a_badge_is_known_and_a_changed_one_is_not(badge: Badge) -> None:
    keys = public_keys()
    said = link(badge).partition("#")[2]

    assert is_ours(badge.code, said, keys)
    assert len(link(badge)) < 210
    for old, new in (("P.", "C8."), ("links", "otp"), ("2611", "2612"), ("charsadda", "swat")):
        assert not is_ours(badge.code, said.replace(old, new), keys)
    assert not is_ours(new_code(), said, keys), "a signature copied onto another code"


def test_a_picture_code_signed_with_a_key_of_somebody_else_is_forged(
    badge: Badge, settings: LazySettings
) -> None:
    ours = public_keys()
    settings.BADGE_KEYS = "x:" + "eHh4" * 10 + "eHg="
    forged = give(None)
    with_our_kid = link(forged).replace(forged.key_id, badge.key_id)

    assert not is_ours(forged.code, link(forged).partition("#")[2], ours)
    assert not is_ours(forged.code, with_our_kid.partition("#")[2], ours)


@given(st.text(max_size=60))
def test_no_text_behind_the_code_breaks_the_check(said: str) -> None:
    assert not is_ours("B7KM29TX", said, {"": b"\4" + b"\1" * 64})


# ── Open Badges 3.0 ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_badge_is_an_open_badge(badge: Badge, client: Client) -> None:
    told = client.get(f"/badges/{badge.code}.json").json()
    token = told["id"].removeprefix("data:application/vc+jwt,")
    payload = read_jwt(token, public_keys())

    assert told["type"] == "EnvelopedVerifiableCredential"
    assert payload is not None
    assert payload["type"] == ["VerifiableCredential", "OpenBadgeCredential"]
    assert (payload["iss"], payload["jti"], payload["sub"]) == (
        payload["issuer"]["id"], payload["id"], payload["credentialSubject"]["id"],
    )  # fmt: skip
    assert payload["validFrom"] == "2026-11-01T00:00:00Z"
    assert payload["credentialSubject"]["achievement"]["criteria"]["narrative"]
    assert "vc" not in payload and "name" not in payload["credentialSubject"]


def test_every_address_in_a_credential_answers(badge: Badge, client: Client, settings: LazySettings) -> None:
    payload = read_jwt(as_jwt(badge), public_keys()) or {}
    header = json.loads(base64.urlsafe_b64decode(as_jwt(badge).split(".")[0] + "=="))
    subject = payload["credentialSubject"]
    named = [
        payload["id"], payload["issuer"]["id"], subject["achievement"]["id"], header["kid"],
        payload["credentialStatus"]["statusListCredential"],
    ]  # fmt: skip
    answers = [client.get(address.removeprefix(settings.BASE_URL)) for address in named]

    assert [answer.status_code for answer in answers] == [200] * 5
    assert answers[3].json()["x"] == b64(public_keys()[badge.key_id][1:33])
    assert answers[1].json()["name"] == "Naway Sahar Youth"


def test_a_changed_or_foreign_token_is_no_badge(badge: Badge) -> None:
    head, body, signature = as_jwt(badge).split(".")
    none = b64(json.dumps({"alg": "none", "kid": f"/{badge.key_id}.json"}).encode())
    changed = [
        f"{head}.{body[:-2]}AA.{signature}", f"{head}.{body}.", f"{none}.{body}.", f"{none}.{body}.{signature}", "", "a.b",
        f"{head}.{body}.{signature[:-4]}AAAA",
    ]  # fmt: skip

    assert [read_jwt(token, public_keys()) for token in changed] == [None] * len(changed)
    others = {kid: key for kid, key in public_keys().items() if kid != badge.key_id}
    assert read_jwt(as_jwt(badge), others) is None


def test_what_was_taken_back_stands_in_the_status_list(sahar: Organisation) -> None:
    kept, gone = give(sahar), give(sahar)
    revoke_badge(gone, why=RevokedFor.MISUSED)
    told = read_jwt(status_list(gone.number // BITS), public_keys()) or {}
    encoded = told["credentialSubject"]["encodedList"]
    bits = gzip.decompress(base64.urlsafe_b64decode(encoded[1:] + "=="))

    def bit(badge: Badge) -> int:
        at = badge.number % BITS
        return bits[at // 8] >> (7 - at % 8) & 1

    assert (encoded[0], len(bits) * 8, bit(kept), bit(gone)) == ("u", BITS, 0, 1)


# ── the list ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_list_tells_every_badge_and_what_was_taken_back(sahar: Organisation) -> None:
    kept = give(sahar, kind=BadgeKind.SHOWED, evidence=Evidence.QUIZ)
    gone = give(None, kind=BadgeKind.CERTIFICATE, meetings=8, about="tonight")
    revoke_badge(gone, why=RevokedFor.MISTAKE)
    listed = listing.read_list(listing.make_list(), public_keys())

    assert listed == {
        kept.code: listing.Listed(
            kept.code, "showed", "quiz", False, date(2026, 11, 1), "links", "charsadda", "naway-sahar", 0
        ),
        gone.code: listing.Listed(
            gone.code, "certificate", "", True, date(2026, 11, 1), "tonight", "charsadda", "~charsadda", 8
        ),
    }


@hypothesis.settings(suppress_health_check=[hypothesis.HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_list_cut_short_or_changed_anywhere_is_refused(
    data: st.DataObject, signed_list: bytes, keys: dict[str, bytes]
) -> None:
    at = data.draw(st.integers(0, len(signed_list) - 1))
    changed = bytearray(signed_list)
    changed[at] ^= data.draw(st.integers(1, 255))

    for broken in (signed_list[:at], bytes(changed)):
        with pytest.raises(ListChanged):
            listing.read_list(broken, keys)


def test_a_list_signed_by_somebody_else_is_refused(badge: Badge, settings: LazySettings) -> None:
    ours = public_keys()
    settings.BADGE_KEYS = "x:" + "eHh4" * 10 + "eHg="
    theirs = listing.build([], on=date(2026, 11, 28))

    with pytest.raises(ListChanged):
        listing.read_list(theirs, ours)


# ── what lasts ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_old_badges_verify_after_the_key_was_rotated_twice(badge: Badge, settings: LazySettings) -> None:
    phone_keys, token, said = public_keys(), as_jwt(badge), link(badge).partition("#")[2]
    new_key(settings, "r")
    second = give(None)
    new_key(settings, "s")
    give(None)

    assert BadgeKey.objects.count() == 3
    assert is_ours(badge.code, said, public_keys()) and read_jwt(token, public_keys())
    # A phone that was away knows the key that came after: it was shown before it signed anything.
    assert is_ours(second.code, link(second).partition("#")[2], phone_keys)


def test_a_badge_stays_when_whoever_gave_it_is_gone(client: Client, badge: Badge) -> None:
    alone = Organisation.objects.create(slug="gone-soon", name={"en": "Gone Soon"}, kind="youth")
    left = give(alone)
    alone.delete()

    page = client.get(f"/en/badges/{left.code}/").content.decode()
    assert "This badge is real" in page and "Gone Soon" in page
    assert client.get(f"/badges/issuer/{left.issuer_code}.json").json()["name"] == "Gone Soon"
    assert left.code in listing.read_list(listing.make_list(), public_keys())


# ── pages ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("language", ["ur", "ps", "en"])
def test_the_pages_of_a_badge_are_light(client: Client, badge: Badge, language: str) -> None:
    keep_name(badge, "Zarmina Gul")
    for path in (f"{badge.code}/", "check/"):
        response = client.get(f"/{language}/badges/{path}")
        assert response.status_code == 200
        assert_light(response)


def test_a_page_tells_real_taken_back_unknown_and_mistyped_apart(client: Client, sahar: Organisation) -> None:
    real, gone = give(sahar), give(sahar)
    revoke_badge(gone, why=RevokedFor.NOT_HELD)
    unknown = new_code()
    pages = {
        code: client.get(f"/en/badges/{code}/")
        for code in (real.code, gone.code, unknown, f"{real.code[:-1]}0")
    }
    titles = [page.content.decode().split('<h1 class="h-s">')[1].split("<")[0] for page in pages.values()]

    assert titles == [
        "This badge is real", "This badge was taken back", "This is not our badge", "A sign is wrong",
    ]  # fmt: skip
    assert [page.status_code for page in pages.values()] == [200, 200, 404, 404]


def test_the_address_in_the_picture_code_leads_to_the_page(client: Client, badge: Badge) -> None:
    answer = client.get(f"/badges/{badge.code}/", headers={"Accept-Language": "ps"})

    assert answer.headers["Location"] == f"/ps/badges/{badge.code}/"
    assert client.get(f"/en/badges/{badge.code.lower()}/").headers["Location"] == f"/en/badges/{badge.code}/"


def test_a_name_is_checked_without_being_kept(badge: Badge) -> None:
    assert keep_name(badge, "Zarmina  گل")
    assert not keep_name(badge, "Somebody Else")

    assert keep_name(badge, "zarmina ګل")
    assert b"armina" not in json.dumps({k: str(v) for k, v in vars(badge).items()}).encode()


def test_signer_writes_its_public_half_down_first(db: None) -> None:
    assert bytes(BadgeKey.objects.get(kid=signer().kid).public) == signer().public


def test_the_desk_takes_back_a_badge_of_its_own_and_no_other(
    client: Client, sahar: Organisation, other: Organisation, amna: User
) -> None:
    client.force_login(amna)
    ours, theirs = give(sahar), give(other)
    for code in (ours.code, theirs.code):
        client.post("/en/desk/badges/", {"code": code, "why": "not_held"})
    page = client.get("/en/desk/badges/").content.decode()

    assert [b.state for b in Badge.objects.order_by("number")] == ["revoked", "valid"]
    assert "1 taken back" in page.replace('<bdi class="num">', "").replace("</bdi>", "")
    assert theirs.code not in page
