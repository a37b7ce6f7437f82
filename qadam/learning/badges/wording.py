"""What a badge says in words, in the present language."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qadam.core import days, languages
from qadam.core.languages import said
from qadam.learning.badge_models import Badge, BadgeKind, Evidence

# A certificate for a creator's post.
PUBLICATION = "publication"


def month_text(month: date) -> str:
    """November 2026."""
    return f"{days.month(month, languages.current().code)} {month.year}"


def headline(badge: Badge) -> str:
    """The large words on the badge."""
    return {
        BadgeKind.TOOK_PART: _("Took part"),
        BadgeKind.SHOWED: _("Can do it"),
        BadgeKind.CERTIFICATE: _("Certificate"),
    }[BadgeKind(badge.kind)]


def sentence(badge: Badge) -> str:
    """What its bearer did."""
    title = said(badge.title)
    if badge.kind == BadgeKind.SHOWED:
        return {
            Evidence.FACILITATOR: _("Showed the facilitator how it is done: “%(title)s”."),
            Evidence.QUIZ: _("Answered the quiz with pictures: “%(title)s”."),
            Evidence.TAUGHT: _("Taught it to somebody else: “%(title)s”."),
        }[Evidence(badge.evidence)] % {"title": title}
    if badge.kind == BadgeKind.TOOK_PART:
        return _("Was at the meeting about “%(title)s”.") % {"title": title}
    if badge.subject_kind == PUBLICATION:
        return _("Published a post that names its source and says who is behind it: “%(title)s”.") % {
            "title": title
        }
    if badge.meetings:
        return ngettext(
            "Completed “%(title)s”: one meeting.",
            "Completed “%(title)s”: %(meetings)s meetings.",
            badge.meetings,
        ) % {"title": title, "meetings": badge.meetings}
    return _("Completed “%(title)s”.") % {"title": title}


def where_and_when(badge: Badge) -> str:
    """Charsadda · November 2026."""
    return " · ".join(part for part in (said(badge.place_name), month_text(badge.month)) if part)


def criteria(badge: Badge) -> str:
    """What has to be done for such a badge."""
    if badge.kind == BadgeKind.TOOK_PART:
        return _("Be there for the whole meeting.")
    if badge.subject_kind == PUBLICATION:
        return _("Publish a post that a mentor has read, with at least one source, and say who is behind it.")
    if badge.kind == BadgeKind.CERTIFICATE:
        return _("Go through all lessons of the course and their questions.")
    return {
        Evidence.FACILITATOR: _("Do it in front of the facilitator, without help."),
        Evidence.QUIZ: _("Answer three questions with pictures rightly."),
        Evidence.TAUGHT: _("Teach it to somebody who then can do it."),
    }[Evidence(badge.evidence)]
