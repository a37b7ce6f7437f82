"""What the worker runs for drives."""

from qadam.drives import services


def every_minute() -> None:
    """Takes back offers nobody answered, and queues reminders that are due."""
    services.lapse_offers()
    services.queue_reminders()
