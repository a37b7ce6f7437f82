"""What the worker runs for creators."""

from qadam.creators.services import briefs


def every_minute() -> None:
    """Opens the briefs whose hour has come."""
    briefs.open_due_briefs()
