"""`manage.py library_load`: the lessons and items that come with Qadam. Safe to run twice."""

from typing import Any

from django.core.management.base import BaseCommand

from qadam.learning.loading import load_library


class Command(BaseCommand):
    help = "Brings the library of lessons and the bank of questions up to date with the files."

    def handle(self, *args: Any, **options: Any) -> None:
        changed = load_library()
        if options["verbosity"]:
            self.stdout.write(f"library: {changed} lessons have a new version")
