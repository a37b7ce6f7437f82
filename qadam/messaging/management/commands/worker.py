"""manage.py worker: does everything that happens outside of a web request, until it is asked to stop."""

import os
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from qadam.messaging.worker import ROLES, Worker

NICE = 5


class Command(BaseCommand):
    help = "Takes up what came in, sends what goes out and runs the jobs, until SIGTERM."
    # They judge the code, and load every page for it: a worker shows none.
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--only",
            action="append",
            choices=ROLES,
            metavar="ROLE",
            help=f"do this alone ({', '.join(ROLES)}); may be said several times. Each must be done by some worker.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        # On one machine visitors and webhooks go first: somebody waits for those, a broadcast may take longer.
        os.nice(NICE)
        sys.exit(Worker(roles=options["only"] or ROLES).run())
