"""Fills the ports once Django is ready. Wiring is code one can grep, never a side effect of an import."""

from django.apps import AppConfig


class WiringConfig(AppConfig):
    name = "config"
    label = "wiring"

    def ready(self) -> None:
        from config import wiring

        wiring.wire()
