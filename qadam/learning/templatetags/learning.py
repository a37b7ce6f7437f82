"""The drawings of lessons for templates: {% load learning %}."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from qadam.core import languages
from qadam.learning import drawings
from qadam.learning.badges.printing import frame

register = template.Library()


@register.simple_tag
def drawing(name: str, classes: str = "drawing", alt: str | None = None) -> SafeString:
    """A drawing with its word for those who cannot see it: {% drawing "two-at-phone" %}.

    {% drawing card.drawing alt=card.drawing_alt %} says other words; alt="" makes it silent, where a word stands beside it.
    """
    markup = mark_safe(drawings.drawing(name))  # a file of ours
    if alt == "":
        return format_html('<span class="{}" aria-hidden="true">{}</span>', classes, markup)
    said = alt or drawings.word(name, languages.current().code)
    return format_html('<span class="{}" role="img" aria-label="{}">{}</span>', classes, said, markup)


@register.simple_tag
def badge_frame(width: int, height: int) -> SafeString:
    """The frame of a printed badge, in the house's craft: {% badge_frame 360 232 %}."""
    return frame(width, height)
