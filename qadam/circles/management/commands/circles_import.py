"""Takes over circles from the file of another installation. Safe to run twice."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from qadam.circles.bundles import import_bundle, mark_in
from qadam.core.errors import QadamError
from qadam.organisations.models import Organisation


class Command(BaseCommand):
    help = "Takes over the circles of a file for an organisation. Safe to run twice."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("organisation", help="the short name of who looks after them from now on")
        parser.add_argument("file", type=Path)
        parser.add_argument("--mark", default="", help="take only a file with this mark")

    def handle(self, *args: Any, **options: Any) -> None:
        organisation = Organisation.objects.filter(slug=options["organisation"]).first()
        if organisation is None:
            raise CommandError("There is no organisation of this name.")
        data = options["file"].read_bytes()
        try:
            taken = import_bundle(data, organisation=organisation, mark=options["mark"])
        except QadamError as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"mark: {mark_in(data)}")
        self.stdout.write(f"new circles: {taken.new}, here already: {taken.known}, rows added: {taken.rows}")
        added = [f"{name} {count}" for name, count in taken.by_table.items() if count]
        if added:
            self.stdout.write(", ".join(added))
