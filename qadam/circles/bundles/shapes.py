"""What stands inside the JSON of a row: numbers where the house adds numbers up. Raises ValueError for anything else."""

from collections.abc import Mapping
from typing import Any

from qadam.circles.told import KINDS, is_sign

_MOST = 1_000_000


def check_shape(name: str, row: Mapping[str, Any]) -> None:
    """Looks into the columns of a table that hold more than one value."""
    match name:
        case "members":
            _is(is_sign(row["sign"]))
        case "sessions":
            _check_tally(row["tally"])
        case "reports":
            _check_told(row["told"])
        case "households":
            _is(isinstance(row["rules"], list) and all(isinstance(one, str) for one in row["rules"]))
        case "checks":
            _is(all(isinstance(code, str) and isinstance(good, bool) for code, good in row["items"]))
        case "sheets" | "sheet_changes":
            _is(all(isinstance(code, str) and (n is None or _is_count(n)) for code, n in row["items"]))


def _is(fits: bool) -> None:
    if not fits:
        raise ValueError("a value of another kind")


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _MOST


def _check_tally(tally: Mapping[str, Any]) -> None:
    _is(set(tally) <= {*KINDS, "people"} and all(_is_count(n) for n in tally.values()))


def _check_told(told: Mapping[str, Any]) -> None:
    """What the sums of a session are made from (`services/folding.py`)."""
    _check_tally(told["tally"])
    for name in ("version", "minutes", "total", "tried"):
        _is(told.get(name) is None or (_is_count(told[name]) and told[name] <= 32_000))
    _is(isinstance(told["rules_read"], bool) and isinstance(told.get("corrected", False), bool))
    _is(all(is_sign(sign) for sign in told.get("signs") or ()))
