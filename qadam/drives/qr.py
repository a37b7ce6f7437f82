"""The picture of a check-in code: what a coordinator's phone scans at the place."""

import segno
from django.utils.safestring import SafeString, mark_safe

from qadam.core.addresses import address
from qadam.drives.models import Signup


def check_in_qr(signup: Signup) -> SafeString:
    """An inline SVG that leads to the check-in of this code. Only the desk may open what it leads to."""
    target = address("desk-drives:check-in-by-qr", signup.shift_id, signup.code)
    drawing = segno.make(target, error="m").svg_inline(scale=5, border=2, dark="#000", light="#fff")
    return mark_safe(drawing)  # drawn from our own address; nobody's words are in it
