"""A badge as it is printed: its words, its picture code, and a frame in the house's craft, drawn in black lines."""

from dataclasses import dataclass

import segno
from django.utils.safestring import SafeString, mark_safe

from qadam.core.languages import said
from qadam.learning.badge_models import Badge
from qadam.learning.badges import wording
from qadam.learning.badges.codes import grouped
from qadam.learning.badges.statements import link

# A stair of steps, as on every page's hem, turned at the corners; 12 units a step.
_STEP = 12


@dataclass(frozen=True)
class Print:
    """What stands on paper."""

    badge: Badge
    code: str
    headline: str
    sentence: str
    place: str
    month: str
    issuer: str
    qr: SafeString


def printed(badge: Badge) -> Print:
    return Print(
        badge=badge,
        code=grouped(badge.code),
        headline=wording.headline(badge),
        sentence=wording.sentence(badge),
        place=said(badge.place_name),
        month=wording.month_text(badge.month),
        issuer=said(badge.issuer_name),
        qr=qr(link(badge)),
    )


def qr(target: str) -> SafeString:
    """A picture code as inline SVG that takes the size its place gives it."""
    drawing = segno.make(target, error="m", micro=False).svg_inline(
        scale=1, border=2, dark="#000", light="#fff", omitsize=True
    )
    return mark_safe(drawing)  # drawn from our own address; nobody's words are in it


def frame(width: int, height: int) -> SafeString:
    """A frame of two lines and steps between them, with a lozenge at each corner. Black on white, mirrored in itself."""
    along = _stairs(width - 4 * _STEP)
    down = _stairs(height - 4 * _STEP)
    left, top = 2 * _STEP, _STEP
    paths = [
        f'<rect x="2" y="2" width="{width - 4}" height="{height - 4}"/>',
        f'<rect x="{2 * _STEP}" y="{2 * _STEP}" width="{width - 4 * _STEP}" height="{height - 4 * _STEP}"/>',
        f'<path d="M{left} {top + 6}{along}M{left} {height - top + 6}{along}"/>',
        f'<path transform="matrix(0 1 1 0 0 0)" d="M{left} {top + 6}{down}M{left} {width - top + 6}{down}"/>',
    ]
    for x in (_STEP, width - _STEP):
        for y in (_STEP, height - _STEP):
            paths.append(f'<path fill="#000" d="M{x} {y - 7}l7 7l-7 7l-7-7z"/>')
    drawing = (
        f'<svg class="frame" viewBox="0 0 {width} {height}" fill="none" stroke="#000" stroke-width="1.5" '
        f'preserveAspectRatio="none" aria-hidden="true">{"".join(paths)}</svg>'
    )
    return mark_safe(drawing)  # numbers alone


def _stairs(length: int) -> str:
    """Steps up and down that begin and end low: h3v-4 …"""
    count = max(1, length // 24)
    unit = length / count
    run = unit / 6
    one = f"h{run:.2f}v-4h{run:.2f}v-4h{2 * run:.2f}v4h{run:.2f}v4h{run:.2f}"
    return one * count
