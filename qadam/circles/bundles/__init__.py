"""Circles as one signed file without a name in it, and taking such a file over: safe to repeat, nothing lost or doubled.

What travels of each table, what stays and why stands in `tables`; what is left out where children sit in `sparing`.
"""

from qadam.circles.bundles.giving import Given, export_bundle, give_away, waiting
from qadam.circles.bundles.signing import mark_in, our_mark, read_bundle
from qadam.circles.bundles.taking import Taken, import_bundle

__all__ = [
    "Given",
    "Taken",
    "export_bundle",
    "give_away",
    "import_bundle",
    "mark_in",
    "our_mark",
    "read_bundle",
    "waiting",
]
