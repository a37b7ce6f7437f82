"""What the worker runs for outreach."""

from qadam.outreach import enrolling, services


def every_minute() -> None:
    """Marks broadcasts as done that have nobody left waiting; lets people into sequences and out of them."""
    services.settle_broadcasts()
    enrolling.every_minute()
