"""What happens by itself, and when. Each room's work stands in its own jobs.py; one that fails does not stop the others."""

import logging
from collections.abc import Callable

from procrastinate.contrib.django import app

logger = logging.getLogger(__name__)


def _minutely() -> list[Callable[[], object]]:
    from qadam.creators import jobs as creators
    from qadam.drives import jobs as drives
    from qadam.learning import jobs as learning
    from qadam.media import jobs as media
    from qadam.messaging import jobs as messaging
    from qadam.outreach import jobs as outreach
    from qadam.people import jobs as people
    from qadam.stories import jobs as stories
    from qadam.voice import jobs as voice

    rooms = (messaging, media, drives, outreach, stories, people, voice, learning, creators)
    return [room.every_minute for room in rooms]


def _hourly() -> list[Callable[[], object]]:
    from qadam.circles import jobs as circles
    from qadam.learning import jobs as learning
    from qadam.media import jobs as media
    from qadam.messaging import jobs as messaging
    from qadam.people import jobs as people
    from qadam.stories import jobs as stories

    rooms = (messaging, media, stories, people, circles, learning)
    return [room.every_hour for room in rooms]


@app.periodic(cron="* * * * *")
@app.task(name="every-minute", queueing_lock="every-minute", lock="every-minute")
def every_minute(timestamp: int) -> None:
    """What must not wait long."""
    _do(_minutely())


@app.periodic(cron="17 * * * *")
@app.task(name="every-hour", queueing_lock="every-hour", lock="every-hour")
def every_hour(timestamp: int) -> None:
    """Tidying up."""
    _do(_hourly())


def _do(works: list[Callable[[], object]]) -> None:
    for work in works:
        try:
            work()
        except Exception:
            logger.exception("%s failed; it is tried again next time", work.__module__)
