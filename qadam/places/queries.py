"""Points made coarse on purpose."""

import h3

# About 5 km across: a town quarter, never a house.
BLUR_RESOLUTION = 6


def cell(lat: float, lon: float, resolution: int = BLUR_RESOLUTION) -> str:
    """The H3 cell of a point (WGS 84 degrees)."""
    return str(h3.latlng_to_cell(lat, lon, resolution))


def blurred(lat: float, lon: float) -> tuple[float, float]:
    """The middle of the point's coarse cell: near enough to be useful, too far to find a door."""
    middle: tuple[float, float] = h3.cell_to_latlng(cell(lat, lon))
    return middle
