"""Files and functions that can be read at once."""

from pathlib import Path

import pytest

from qadam.ops.budgets import over_budget


@pytest.mark.parametrize(
    ("name", "lines", "found"),
    [
        ("qadam/drives/services.py", 400, 0),
        ("qadam/drives/services.py", 401, 1),
        ("qadam/drives/tests/test_services.py", 600, 0),
        ("qadam/drives/tests/test_services.py", 601, 1),
    ],
)
def test_a_file_has_a_budget_and_a_test_a_larger_one(name: str, lines: int, found: int) -> None:
    assert len(list(over_budget(Path(name), "x = 1\n" * lines))) == found


def test_a_function_of_51_lines_is_named_with_its_line() -> None:
    text = "\n\ndef long() -> None:\n" + "    x = 1\n" * 50

    assert list(over_budget(Path("a.py"), text)) == ["a.py:3 long (51 lines, at most 50): make it two"]
