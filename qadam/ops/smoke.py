"""Whether the database in the environment takes every migration and the demo network, and answers. For CI."""

import sys

from qadam.ops.environment import installation
from qadam.ops.errors import Refused
from qadam.ops.prepare import prepare


def main() -> int:
    """Prepares an empty database and asks for the health page and the first page."""
    here = installation()
    (here.home / "run").mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        prepare(here, here.database_url)
    except Refused as refusal:
        print(f"qadam: {refusal}", file=sys.stderr)
        return 1
    from django.test import Client

    client = Client(SERVER_NAME="localhost")
    asked = {path: client.get(path, follow=True).status_code for path in ("/healthz", "/ur/", "/en/")}
    wrong = {path: status for path, status in asked.items() if status != 200}
    if wrong:
        print(f"qadam: these pages did not answer: {wrong}", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
