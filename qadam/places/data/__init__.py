"""The places a new network starts with.

`pakistan.json`: provinces and territories, all districts of the 2023 census but four of Gilgit-Baltistan's newest, the
tehsils of Peshawar and Charsadda, and some of their neighbourhoods. Centres are approximate, good for "near me" and
nothing finer. Names are in English and Urdu, in Khyber Pakhtunkhwa in Pashto too.
"""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True)
class PlaceRecord:
    """One place as it is written in a file, with the codes from the country down to it."""

    code: str
    kind: str
    parent: str | None
    name: dict[str, str]
    lat: float
    lon: float
    path: str


@cache
def pakistan() -> tuple[PlaceRecord, ...]:
    """Every place of Pakistan we ship, each after its parent. Raises KeyError when one names a parent not before it."""
    rows = json.loads((Path(__file__).parent / "pakistan.json").read_text(encoding="utf-8"))
    paths: dict[str | None, str] = {None: ""}
    records = []
    for row in rows:
        paths[row["code"]] = f"{paths[row['parent']]}{row['code']}/"
        records.append(PlaceRecord(path=paths[row["code"]], **row))
    return tuple(records)
