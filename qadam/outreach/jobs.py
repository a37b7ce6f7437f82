"""What the worker runs for outreach."""

from qadam.outreach import services


def every_minute() -> None:
    """Marks broadcasts as done that have nobody left waiting."""
    services.settle_broadcasts()
