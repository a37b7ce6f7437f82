"""Fills the ports once Django is ready. Wiring is code one can grep, never a side effect of an import."""

import gc

from django.apps import AppConfig


class WiringConfig(AppConfig):
    name = "config"
    label = "wiring"

    def ready(self) -> None:
        from config import wiring

        wiring.wire()
        # What is loaded by now stays: nobody looks through it again, at the end of the process neither.
        gc.freeze()
        gc.enable()
