"""What the worker runs for circles."""

from qadam.circles.box_topics import sort_questions
from qadam.circles.services import arrivals, celebrating, devices, rhythm, rounds, rules, starting


def every_hour() -> None:
    """Reminders of tomorrow, sleepers and a kind word to who leads them, milestones, what nobody came back for."""
    rhythm.queue_reminders()
    rhythm.keep_sleep()
    rhythm.nudge_sleepers()
    celebrating.celebrate()
    sort_questions()
    rules.ask_due()
    rounds.draw_due()
    starting.open_drawn()
    starting.forget_unclaimed()
    devices.forget_links()
    arrivals.forget_arrivals()
