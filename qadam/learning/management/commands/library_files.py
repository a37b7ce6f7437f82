"""`manage.py library_files`: makes the files of lessons that are not there yet. Safe to run twice."""

from typing import Any

from django.core.management.base import BaseCommand

from qadam.learning.packs import make_due


class Command(BaseCommand):
    help = "Makes the pages and sheets of lessons that are missing."

    def handle(self, *args: Any, **options: Any) -> None:
        made = make_due(within_s=300)
        if options["verbosity"]:
            self.stdout.write(f"{made} files made")
