"""Points made coarse on purpose; places by what people call them."""

import h3
from django.db.models.functions import Length

from qadam.core.text import fold
from qadam.places.models import Place

# About 5 km across: a town quarter, never a house.
BLUR_RESOLUTION = 6


def cell(lat: float, lon: float, resolution: int = BLUR_RESOLUTION) -> str:
    """The H3 cell of a point (WGS 84 degrees)."""
    return str(h3.latlng_to_cell(lat, lon, resolution))


def blurred(lat: float, lon: float) -> tuple[float, float]:
    """The middle of the point's coarse cell: near enough to be useful, too far to find a door."""
    middle: tuple[float, float] = h3.cell_to_latlng(cell(lat, lon))
    return middle


def places_by_name() -> dict[str, int]:
    """Every place by its code and its names, folded. Of two with one name it is the wider one."""
    found: dict[str, int] = {}
    for pk, code, name in Place.objects.order_by(Length("path"), "path").values_list("pk", "code", "name"):
        for word in (code, *name.values()):
            found.setdefault(fold(word), pk)
    return found
