"""Setting up with the machine's own Python."""

import importlib.util
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import qadam
from qadam.ops.environment import ROOT

BOOTSTRAP = ROOT / "qadam" / "ops" / "bootstrap.py"


def _set_up_on(machine: str, tmp_path: Path) -> subprocess.CompletedProcess[str]:
    """Runs the set-up on a copy of nothing, on a machine that these lines describe."""
    copy = tmp_path / "checkout" / "qadam" / "ops" / "bootstrap.py"
    copy.parent.mkdir(parents=True)
    copy.write_text(BOOTSTRAP.read_text())
    program = f"import runpy, sys\n{machine}\nrunpy.run_path({str(copy)!r}, run_name='__main__')"
    return subprocess.run(
        [sys.executable, "-c", program], env={"PATH": "/nowhere"}, capture_output=True, text=True, timeout=60
    )


@pytest.mark.parametrize(
    ("machine", "mend"),
    [
        ("sys.version_info = (3, 9, 2)", "make run PYTHON=python3.11"),
        ("sys.modules['ensurepip'] = None", "apt install python3-venv"),
    ],
)
def test_what_the_machine_lacks_gets_one_sentence_with_the_command(
    machine: str, mend: str, tmp_path: Path
) -> None:
    done = _set_up_on(machine, tmp_path)

    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (1, "", 1)
    assert done.stderr.strip().endswith(mend)
    assert not (tmp_path / "checkout" / ".venv").exists()


def test_our_modules_are_compiled_once_even_where_python_keeps_nothing(tmp_path: Path) -> None:
    copy = tmp_path / "qadam" / "ops" / "bootstrap.py"
    copy.parent.mkdir(parents=True)
    copy.write_text(BOOTSTRAP.read_text())
    program = f"import runpy; runpy.run_path({str(copy)!r})['compile_code']()"

    subprocess.run([sys.executable, "-B", "-c", program], check=True, timeout=60)

    assert Path(importlib.util.cache_from_source(str(copy))).exists()


def test_requirements_are_locked_by_hash_and_name_no_address() -> None:
    for name in ("requirements.txt", "requirements-dev.txt", "requirements-node.txt"):
        lines = (ROOT / name).read_text().splitlines()
        packages = [line for line in lines if not line.startswith(" ")]

        assert [line for line in lines if "://" in line or "index" in line] == []
        assert [line for line in packages if "==" not in line or not line.endswith("\\")] == []


def test_every_requirement_says_why_it_is_there() -> None:
    for name in ("requirements.in", "requirements-dev.in", "requirements-node.in"):
        lines = [line for line in (ROOT / name).read_text().splitlines() if line and line[0] not in "#-"]

        assert [line for line in lines if " # " not in line] == []


def test_the_version_is_told_once() -> None:
    assert tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"] == qadam.__version__
