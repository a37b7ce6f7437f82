"""What bringing a list in would do, line by line, before anything is written: the same rules as import_writing's."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from qadam.core import languages
from qadam.core.text import fold
from qadam.people.import_writing import reached_at
from qadam.people.models import ImportList, PersonAddress
from qadam.people.reading import HEADS, Layout, Row

NEW, JOINS, SECOND, UNREACHED = "new", "joins", "second", "unreached"
_MOOD = {NEW: "ok", JOINS: "info", SECOND: "warn", UNREACHED: "bad"}


@dataclass(frozen=True)
class Outlook:
    """A line with what becomes of it: `what` is new, joins, second or unreached, `words` say it."""

    row: Row
    what: str
    words: str

    @property
    def language_name(self) -> str:
        return languages.get(self.row.language).name if self.row.language else ""

    @property
    def mood(self) -> str:
        return _MOOD[self.what]


def outlooks(batch: ImportList, rows: Sequence[Row]) -> list[Outlook]:
    """What becomes of each of these lines, in their order. One query. Nothing is written or locked."""
    hashes = [reached_at(batch.organisation_id, row).hashes for row in rows]
    known: dict[tuple[bytes, str], str] = {}
    on_it: dict[bytes, str] = {}
    ways = PersonAddress.objects.filter(
        address__organisation_id=batch.organisation_id,
        address__hash__in={digest for mine in hashes for digest in mine},
        person__erased_at=None,
    )
    for digest, name in ways.order_by("person_id").values_list("address__hash", "person__name"):
        known.setdefault((bytes(digest), fold(name)), _("Joins somebody you already have"))
        on_it.setdefault(bytes(digest), name)
    found = []
    for row, mine in zip(rows, hashes, strict=True):
        what, words = _becomes(row, mine, known, on_it)
        found.append(Outlook(row, what, words))
        for digest in mine:
            again = _("The same as line %(n)s") % {"n": row.line}
            known.setdefault((digest, fold(row.name)), again)
            on_it.setdefault(digest, row.name)
    return found


def _becomes(
    row: Row, mine: Sequence[bytes], known: dict[tuple[bytes, str], str], on_it: dict[bytes, str]
) -> tuple[str, str]:
    if not mine:
        return UNREACHED, _("Kept, but cannot be reached: no number and no e-mail")
    name = fold(row.name)
    joins = next((known[digest, name] for digest in mine if (digest, name) in known), None)
    if joins is not None:
        return JOINS, joins
    other = next((on_it[digest] for digest in mine if digest in on_it), None)
    if other:
        return SECOND, _("A second person on the phone of %(name)s") % {"name": f"\u2068{other}\u2069"}
    return (SECOND, _("A second person on one phone")) if other is not None else (NEW, _("New person"))


def columns_of(batch: ImportList) -> tuple[list[str], list[str]]:
    """What was understood of its columns, and the heads of those that are left out."""
    words = {
        "name": _("Name"),
        "phone": _("Number"),
        "email": _("E-mail"),
        "place": _("Place"),
        "language": _("Language"),
        "cause": _("Cause"),
    }
    layout = Layout.from_json(batch.layout)
    return [words[what] for what in HEADS if what in layout.columns], list(layout.unread)
