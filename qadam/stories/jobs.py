"""What the worker runs for stories."""

from qadam.stories import services


def every_minute() -> None:
    """Removes what was drawn in the very moment its story was taken back."""
    services.sweep_cards()


def every_hour() -> None:
    """Throws away what nobody finished telling."""
    services.forget_unfinished()
