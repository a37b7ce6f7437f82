"""What the worker runs for circles."""

from qadam.circles.services import arrivals, celebrating, devices, rhythm, starting


def every_hour() -> None:
    """Reminders of tomorrow, sleepers and a kind word to who leads them, milestones, what nobody came back for."""
    rhythm.queue_reminders()
    rhythm.keep_sleep()
    rhythm.nudge_sleepers()
    celebrating.celebrate()
    starting.forget_unclaimed()
    devices.forget_links()
    arrivals.forget_arrivals()
