"""Holds files and functions to a length that can be read at once. `python -m qadam.ops.budgets`"""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from qadam.ops.environment import ROOT

FILE_LINES, TEST_FILE_LINES, FUNCTION_LINES = 400, 600, 50


def over_budget(path: Path, text: str) -> Iterator[str]:
    """What is too long in one file, in the words `path:line what (length, at most)`."""
    is_test = "tests" in path.parts or path.name == "conftest.py"
    limit = TEST_FILE_LINES if is_test else FILE_LINES
    lines = text.count("\n")
    if lines > limit:
        yield f"{path}:1 file ({lines} lines, at most {limit}): make it a package of the same name"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > FUNCTION_LINES:
                yield f"{path}:{node.lineno} {node.name} ({length} lines, at most {FUNCTION_LINES}): make it two"


def project_files(root: Path = ROOT) -> list[Path]:
    """Every Python file that git knows or would add, but no migration."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.py"]
    listed = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True).stdout.splitlines()
    return [Path(name) for name in sorted(set(listed)) if "migrations" not in Path(name).parts]


def main() -> int:
    """Prints what is over budget. 0 when nothing is."""
    found = [
        line
        for path in project_files()
        if (ROOT / path).exists()
        for line in over_budget(path, (ROOT / path).read_text(encoding="utf-8"))
    ]
    print("\n".join(found), end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
