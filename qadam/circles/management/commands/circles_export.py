"""Writes circles as one signed file without names, for another installation to take over."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from qadam.circles.bundles import give_away, our_mark
from qadam.circles.models import Circle


class Command(BaseCommand):
    help = "Circles as one signed file without names. Goes to standard output."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--organisation", default="", help="its short name; without it all circles")

    def handle(self, *args: Any, **options: Any) -> None:
        rows = Circle.objects.all()
        if options["organisation"]:
            rows = rows.filter(organisation__slug=options["organisation"])
        given = give_away(rows)
        sys.stdout.write(given.data.decode())
        self.stderr.write(f"circles: {given.circles}, mark: {our_mark()}")
        if given.waiting:
            self.stderr.write(f"left here until their draw is over: {given.waiting}")
