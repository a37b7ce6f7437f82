"""`manage.py library_files`: makes the files of lessons that are not there yet. Safe to run twice."""

import os
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from qadam.learning.packs import make_due


def _step_back() -> None:
    """Takes a core only while nobody else wants it: visitors and webhooks go first."""
    if hasattr(os, "SCHED_IDLE"):
        os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
    else:
        os.nice(19)


class Command(BaseCommand):
    help = "Makes the pages and sheets of lessons that are missing."
    # Started every minute while some are missing: the pages of the site need not be loaded and judged for it.
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--within", type=float, default=600, metavar="SECONDS", help="stop after about so long"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        _step_back()
        made = make_due(within_s=options["within"])
        if options["verbosity"]:
            self.stdout.write(f"{made} files made")
