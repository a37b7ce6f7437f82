"""What a file leaves out so that no child can be told from it. Done when a file is written, and once more when one is read.

Circles of girls and classes: meetings with their heads, counts of a class sheet and milestones, and nothing that one child did or
said. A total under five stays at home, and so does a number from which one under five could be reckoned. Girls and boys who came
along to others are taken off the heads, as in every number of the house.
"""

from collections.abc import Mapping
from typing import Any

from qadam.circles.bundles.tables import Table

FEWEST = 5
QUESTIONS = 3
_YOUNG = ("girls", "boys")


def spared(table: Table, row: Mapping[str, Any], *, children: bool) -> dict[str, Any] | None:
    """The row as it may leave; None for one that stays."""
    if children and not table.children:
        return None
    match table.name:
        case "sessions" if children:
            return {**row, "code": "", "came": _many(row["came"]), "tried": _many(row["tried"]), "tally": {}}
        case "sessions":
            return _without_young(row, "came")
        case "reports":
            return {**row, "told": _without_young(row["told"], "total")}
        case "sheets" | "sheet_changes" if children:
            return _sheet(row)
        case "questions" if row["hidden_at"]:
            # That it was hidden is told, so that it is hidden there too; its words are not.
            return {**row, "text": "", "answer": ""}
    return dict(row)


def _many(count: int | None) -> int | None:
    return count if count is not None and count >= FEWEST else None


def _without_young(row: Mapping[str, Any], total: str) -> dict[str, Any]:
    tally = row.get("tally") or {}
    young = sum(int(tally.get(kind) or 0) for kind in _YOUNG)
    if not young:
        return dict(row)
    heads = row.get(total)
    left = {kind: n for kind, n in tally.items() if kind not in _YOUNG}
    return {**row, "tally": left, total: None if heads is None else max(0, heads - young)}


def _sheet(row: Mapping[str, Any]) -> dict[str, Any] | None:
    """The sum of hands and not those of a question: eight of eight at one question would tell what each answered."""
    people, right = row["people"], row["right"]
    if people < FEWEST or right < FEWEST or QUESTIONS * people - right < FEWEST:
        return None
    return {**row, "items": [[code, None] for code, _hands in row["items"]]}
