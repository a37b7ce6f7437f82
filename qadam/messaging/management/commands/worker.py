"""manage.py worker: does everything that happens outside of a web request, until it is asked to stop."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from qadam.messaging.worker import Worker


class Command(BaseCommand):
    help = "Takes up what came in, sends what goes out and runs the jobs, until SIGTERM."

    def handle(self, *args: Any, **options: Any) -> None:
        sys.exit(Worker().run())
