"""`manage.py library_files`: makes the files of lessons that are not there yet. Safe to run twice."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from qadam.learning.packs import make_due


class Command(BaseCommand):
    help = "Makes the pages and sheets of lessons that are missing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--within", type=float, default=600, metavar="SECONDS", help="stop after about so long"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        made = make_due(within_s=options["within"])
        if options["verbosity"]:
            self.stdout.write(f"{made} files made")
