"""`make check`: everything about the code that a program can judge, side by side, each with its own words."""

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from qadam.ops.environment import ROOT

PYTHON = sys.executable
CHECKS = {
    "types": [PYTHON, "-m", "mypy"],
    "format": [PYTHON, "-m", "ruff", "format", "--check", "--quiet", "."],
    "lint": [PYTHON, "-m", "ruff", "check", "--quiet", "--output-format=concise", "."],
    "layers": [str(Path(PYTHON).with_name("lint-imports")), "--no-logo"],
    "budgets": [PYTHON, "-m", "qadam.ops.budgets"],
    "migrations": [PYTHON, "-W", "ignore", "manage.py", "makemigrations", "--check", "--dry-run"],
    "templates": [PYTHON, "-m", "djhtml", "--check", "qadam"],
    "words": [PYTHON, "-m", "qadam.ops.words"],
    "catalogues": [PYTHON, "-m", "qadam.ops.catalogues", "check"],
}
# The checks judge the code, not an installation: they see the same settings on every machine.
ENVIRONMENT = {
    "QADAM_DEMO": "yes",
    "QADAM_SECRET_KEY": "only-for-checks",
    "QADAM_HOME": str(ROOT / ".cache" / "checks"),
    "DJANGO_SETTINGS_MODULE": "config.settings",
}


@dataclass(frozen=True)
class Outcome:
    name: str
    is_well: bool
    seconds: float
    words: str


def check(name: str, environment: Mapping[str, str]) -> Outcome:
    """The outcome of one check."""
    began_at = time.monotonic()
    done = subprocess.run(
        CHECKS[name],
        cwd=ROOT,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    return Outcome(name, done.returncode == 0, time.monotonic() - began_at, done.stdout.strip())


def main(names: list[str] | None = None) -> int:
    """Runs the checks (all, or those named) and prints what is wrong. 0 when nothing is."""
    chosen = names or list(CHECKS)
    environment = os.environ | ENVIRONMENT
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
        outcomes = list(pool.map(lambda name: check(name, environment), chosen))
    for outcome in outcomes:
        if not outcome.is_well:
            print(f"\n--- {outcome.name} ---\n{outcome.words}")
    summary = (f"{o.name} {'ok' if o.is_well else 'NOT OK'} ({o.seconds:.0f} s)" for o in outcomes)
    print("check: " + ", ".join(summary), flush=True)
    return 0 if all(outcome.is_well for outcome in outcomes) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
