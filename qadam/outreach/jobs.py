"""What the worker runs for outreach."""

from qadam.outreach import correcting, enrolling, services


def every_minute() -> None:
    """Corrects what arrived late, marks as done what has nobody left waiting, lets people into sequences and out."""
    correcting.correct_late()
    services.settle_broadcasts()
    enrolling.every_minute()
