"""The table of faults names tests that are there."""

import re
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]


def test_every_line_of_the_table_names_tests_that_exist() -> None:
    lines = [line for line in (HERE / "README.md").read_text("utf-8").splitlines() if line.startswith("| ")][
        2:
    ]
    named = [(line, re.findall(r"`([\w/.]+\.py)(?:::(\w+))?`", line)) for line in lines]

    assert len(lines) > 20
    assert [line for line, tests in named if not tests] == []
    assert [name for _line, tests in named for name in tests if not _is_there(*name)] == []


def _is_there(file: str, test: str) -> bool:
    path = ROOT / file if "/" in file else HERE / file
    return path.is_file() and f"def {test}" in path.read_text("utf-8")
