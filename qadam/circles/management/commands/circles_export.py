"""Writes circles as one signed file without names, for another installation to take over."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from qadam.circles.bundles import export_bundle, our_mark
from qadam.circles.models import Circle


class Command(BaseCommand):
    help = "Circles as one signed file without names. Goes to standard output."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--organisation", default="", help="its short name; without it all circles")

    def handle(self, *args: Any, **options: Any) -> None:
        rows = Circle.objects.all()
        if options["organisation"]:
            rows = rows.filter(organisation__slug=options["organisation"])
        sys.stdout.write(export_bundle(rows).decode())
        self.stderr.write(f"circles: {rows.count()}, mark: {our_mark()}")
