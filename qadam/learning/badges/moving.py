"""Badges that go along when a circle is taken over by another installation, so that whoever holds one is still believed.

The new home needs three things: each badge's row, the public half of the keys that signed the prints, and somebody who vouches.
Whoever takes the badges over vouches: its name stands beside the name of who gave them. A key that came in a file can vouch for
the badges of the list alone, never for one that nobody knows: the other half is not in our hands.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.utils.translation import gettext as _

from qadam.core.languages import LANGUAGES, Texts, said, speaking
from qadam.core.text import clean
from qadam.learning.badge_models import Badge, BadgeKey, BadgeState
from qadam.learning.badges.codes import read_code
from qadam.learning.badges.signing import b64, is_signed, kid_of, public_keys, signer, unb64
from qadam.learning.badges.statements import signed_bytes, statement
from qadam.organisations.models import Organisation

_COLUMNS = (
    "code", "kind", "evidence", "about", "title", "meetings", "place_code", "place_name", "issuer_code", "issuer_name", "month",
    "position", "key_id", "state", "revoked_at", "revoked_for",
)  # fmt: skip


def told_badges(subjects: Iterable[UUID], *, unnamed: set[UUID]) -> dict[str, Any]:
    """The badges given for these meetings and circles, and the keys that signed them.

    Those of `unnamed` do not say for which meeting they were given: nobody can count what children of one room were given.
    """
    rows = []
    found = Badge.objects.filter(subject_kind__in=("session", "circle"), subject_id__in=list(subjects))
    for badge in found.order_by("code"):
        row = {name: getattr(badge, name) for name in _COLUMNS} | {"signature": b64(bytes(badge.signature))}
        if badge.subject_id in unnamed:
            row |= {"sheet": uuid5(NAMESPACE_URL, badge.code), "position": 0}
        else:
            row |= {name: getattr(badge, name) for name in ("sheet", "subject_kind", "subject_id")}
        rows.append(row)
    # Prints that are older than the last take-over were signed by keys that came with it.
    wanted = {row["key_id"] for row in rows}
    wanted |= set(BadgeKey.objects.filter(is_ours=False).values_list("kid", flat=True)) if rows else set()
    keys = {kid: b64(public) for kid, public in public_keys(taken=True).items() if kid in wanted}
    return {"keys": keys, "rows": rows}


def take_badges(told: Mapping[str, Any], *, organisation: Organisation, subjects: Mapping[str, UUID]) -> int:
    """Takes badges over for an organisation; how many are new. Those that were taken back at home are taken back here too.

    `subjects` are the meetings and circles of the file by their id there; what was given for another is left out. Raises
    ValueError or KeyError for a badge that none of the keys of the file signed.
    """
    keys = {kid: unb64(public) for kid, public in told["keys"].items()}
    if any(kid_of(public) != kid for kid, public in keys.items()):
        raise ValueError("a key under the name of another")
    rows = {
        _code(row): row for row in told["rows"] if not row.get("subject_id") or row["subject_id"] in subjects
    }
    there = {badge.code: badge for badge in Badge.objects.filter(code__in=rows)}
    sheets = {UUID(row["sheet"]) for row in rows.values()}
    placed = set(Badge.objects.filter(sheet__in=sheets).values_list("sheet", "position"))
    fresh = []
    for code, row in rows.items():
        if code in there:
            _take_back(there[code], row, organisation)
        elif (UUID(row["sheet"]), row["position"]) not in placed:
            fresh.append(_badge(code, row, keys, organisation, subjects))
    for kid, public in keys.items() if fresh else ():
        BadgeKey.objects.get_or_create(kid=kid, defaults={"public": public, "is_ours": False})
    signs = signer()
    for badge in fresh:
        badge.key_id = signs.kid
        badge.signature = signs.sign(signed_bytes(badge.code, statement(badge)))
        badge.clean_fields(exclude=[f.name for f in Badge._meta.fields if f.is_relation or f.blank or f.null])
    Badge.objects.bulk_create(fresh)
    return len(fresh)


def _code(row: Mapping[str, Any]) -> str:
    if read_code(row["code"]) != row["code"]:
        raise ValueError("no code of a badge")
    return str(row["code"])


def _badge(
    code: str,
    row: Mapping[str, Any],
    keys: Mapping[str, bytes],
    organisation: Organisation,
    subjects: Mapping[str, UUID],
) -> Badge:
    told = {name: row[name] for name in _COLUMNS if name != "revoked_at"}
    badge = Badge(**told, sheet=UUID(row["sheet"]), organisation=organisation)
    badge.month = date.fromisoformat(row["month"])
    if not is_signed(keys[row["key_id"]], signed_bytes(code, statement(badge)), unb64(row["signature"])):
        raise ValueError("a badge nobody signed")
    badge.title, badge.place_name = _words(row["title"]), _words(row["place_name"])
    badge.issuer_name = _given_by(_words(row["issuer_name"]), organisation)
    badge.issuer_code = f"{organisation.slug}~{row['issuer_code'].strip('~')}"[:61]
    badge.awarded_at = datetime.combine(badge.month, time(), UTC)
    if subject := row.get("subject_id"):
        badge.subject_kind, badge.subject_id = row["subject_kind"], subjects[subject]
    if badge.state == BadgeState.REVOKED:
        badge.revoked_at = datetime.fromisoformat(row["revoked_at"])
    return badge


def _words(texts: Any) -> dict[str, str]:
    return {code: words for code in LANGUAGES if (words := clean(str(texts.get(code) or ""), limit=160))}


def _given_by(gave: Texts, organisation: Organisation) -> dict[str, str]:
    """Who gave it, and who answers for it now, in each language."""
    names = {}
    for code in ("en", "ur", "ps"):
        with speaking(code):
            told = {"gave": said(gave, code), "now": said(organisation.name, code)}
            names[code] = (
                told["now"] if told["gave"] == told["now"] else _("%(gave)s, now with %(now)s") % told
            )
    return names


def _take_back(badge: Badge, row: Mapping[str, Any], organisation: Organisation) -> None:
    if row["state"] == BadgeState.REVOKED and badge.state == BadgeState.VALID:
        Badge.objects.filter(pk=badge.pk, organisation=organisation).update(
            state=BadgeState.REVOKED,
            revoked_at=datetime.fromisoformat(row["revoked_at"]),
            revoked_for=row["revoked_for"],
        )
