"""`python -m tests.bench [figure …] [--json FILE]`: prints one table and writes JSON. Exit code 1 when a figure is missed.

Without names every figure is taken, one after the other. The JSON goes to `var/bench.json` of this folder.
"""

import argparse
import importlib
import os
import sys
import time
import traceback
from collections.abc import Iterable
from pathlib import Path

import django

# The story page first: the demo network loads into an empty database alone.
FIGURES = (
    "story_page",
    "intake",
    "audience",
    "segment",
    "inbox",
    "sending",
    "volume",
    "mail",
    "beside",
    "signups",
    "starting",
    "sync",
    "importing",
    "first_page",
    "badges",
    "packs",
    "pack_open",
    "reading",
    "memory",
    "growth",
)
BUSY = 0.7


def main() -> int:
    """Takes the figures named on the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench", description="Measures what Qadam promises."
    )
    parser.add_argument("figures", nargs="*", metavar="figure", help=f"some of: {', '.join(FIGURES)}")
    parser.add_argument("--json", type=Path, default=Path("var/bench.json"), help="where the JSON goes")
    options = parser.parse_args()
    if unknown := set(options.figures) - set(FIGURES):
        parser.error(f"there is no figure called {', '.join(sorted(unknown))}")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ["QADAM_DEMO"] = "yes"  # pages are those of the demo network
    os.environ.setdefault("QADAM_LOG_LEVEL", "WARNING")
    django.setup()
    return take(options.figures or FIGURES, options.json)


def take(names: Iterable[str], path: Path) -> int:
    """Takes these figures; one that cannot be taken does not keep the others from being taken."""
    from tests.bench import figures, ground, started

    load_before = os.getloadavg()[0]
    ground.prepare()
    found, broken = [], []
    for name in names:
        began_at = time.monotonic()
        try:
            found += list(importlib.import_module(f"tests.bench.{name}").measure())
        except Exception:
            traceback.print_exc()
            broken.append(name)
        print(f"{name}: {time.monotonic() - began_at:.0f} s", file=sys.stderr, flush=True)
    started.stop()
    print(figures.table(found))
    for name in broken:
        print(f"{name}: could not be measured; the reason stands above", file=sys.stderr)
    if load_before > BUSY:
        print(
            f"This machine had other things to do (load {load_before:.1f}): times are worse than they could be."
        )
    figures.write_json(path, found, load_before=load_before)
    print(f"Also in {path}")
    return 0 if not broken and all(figure.is_ok for figure in found) else 1


if __name__ == "__main__":
    sys.exit(main())
