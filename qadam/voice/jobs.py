"""What the worker does for calls at set times."""

from qadam.voice.calls import end_silent_calls


def every_minute() -> None:
    """Ends calls that ended without a word."""
    end_silent_calls()
