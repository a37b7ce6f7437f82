"""The command `qadam`. It reads arguments and calls one function; each verb imports only what it needs."""

import argparse
import os
import sys
from collections.abc import Callable, Sequence

from qadam.ops.environment import installation, read_env_file
from qadam.ops.errors import Refused

Verb = Callable[[argparse.Namespace], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one verb. 0 when it was done; 1 and a sentence on stderr when it was refused."""
    read_env_file()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    options = _parser().parse_args(arguments)
    verb: Verb = options.verb
    try:
        return verb(options)
    except Refused as refusal:
        for line in filter(None, str(refusal).split("\n")):
            print(f"qadam: {line}", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="qadam", description="Run and look after a Qadam network.")
    verbs = parser.add_subparsers(required=True, metavar="VERB")

    up = verbs.add_parser("up", help="start everything and keep it running; Ctrl-C stops it")
    up.add_argument(
        "--stop-with-parent", action="store_true", help="end when the program that started this ends"
    )
    up.set_defaults(verb=_up)

    key = verbs.add_parser("key", help="make or rotate the secrets").add_subparsers(
        required=True, metavar="WHAT"
    )
    key.add_parser("new", help="make the secrets that are missing").set_defaults(verb=_key_new)
    return parser


def _up(options: argparse.Namespace) -> int:
    from qadam.ops.processes import stop_with_parent
    from qadam.ops.supervisor import up

    if options.stop_with_parent:
        stop_with_parent()
    up(installation())
    return 0


def _key_new(options: argparse.Namespace) -> int:
    from qadam.ops import home, keys

    here = installation()
    home.prepare(here.home)
    for path in keys.make(here.keys):
        print(f"made {path}")
    print("Keep a copy of these files away from this machine: no backup ever holds them.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
