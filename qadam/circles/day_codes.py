"""The four digits of a meeting: what members send to be counted, on that day alone.

Made from the circle and the day, so that a phone without a network has them for weeks, and the server knows them before any
phone told of the session. Meaningless without the key of the installation.
"""

from datetime import date, timedelta
from uuid import UUID

from qadam.core.sealing import keyed_hash

# A facilitator may be without a network for a month; twice that is handed out.
DAYS_AHEAD = 62


def day_code(circle_id: UUID, on: date) -> str:
    """The code of a circle on a day. Two circles may have the same: whoever reads one asks which is meant."""
    number = int.from_bytes(keyed_hash("meeting-code", circle_id.bytes, on.isoformat())[:4], "big")
    return f"{number % 10_000:04}"


def coming_codes(circle_id: UUID, today: date) -> dict[str, str]:
    """{day: code} from yesterday on, for a phone to keep."""
    days = (today + timedelta(days=n) for n in range(-1, DAYS_AHEAD))
    return {day.isoformat(): day_code(circle_id, day) for day in days}
