"""What the worker runs for lessons."""

from qadam.learning import packs


def every_minute() -> None:
    """Makes the files of lessons that have none yet, a few at a time."""
    packs.make_due()
