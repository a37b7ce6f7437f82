"""`manage.py demo_load`: the demo network, in an empty database of an installation in demo mode."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from qadam.site.demo.load import NotHere, load_demo


class Command(BaseCommand):
    """Loads the demo network. Safe to run twice."""

    help = "Loads the demo network into an empty database. Safe to run twice; only in demo mode."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            is_new = load_demo()
        except NotHere as refusal:
            raise CommandError(str(refusal)) from None
        if options["verbosity"]:
            self.stdout.write(
                "The demo network is loaded." if is_new else "The demo network is there already."
            )
