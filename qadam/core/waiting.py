"""What waits on the desk, of all rooms: those that only count are asked in one question."""

from django.http import HttpRequest

from qadam.core import ports
from qadam.core.counting import count_all
from qadam.core.ports import Counted, Waiting


def lines(request: HttpRequest) -> list[Waiting]:
    """Every line with something behind it, in the order of the rooms."""
    found = [line for filling in ports.waiting for line in filling(request)]
    counted = [line.rows for line in found if isinstance(line, Counted)]
    counts = iter(count_all(*counted) if counted else [])
    told = [line.line(next(counts)) if isinstance(line, Counted) else line for line in found]
    return [line for line in told if line.count]
