"""What creators are told. Every message leaves through messaging's one door, in the person's language."""

from uuid import UUID, uuid5

from django.conf import settings
from django.utils.translation import gettext as _

from qadam.core import languages
from qadam.core.addresses import address
from qadam.core.languages import said
from qadam.creators.hints import hints_for
from qadam.creators.models import Brief, Cohort, Comment, Draft, Participant
from qadam.creators.tokens import link_token
from qadam.creators.told import brief_text
from qadam.learning.badge_models import Badge
from qadam.learning.badges.tokens import sheet_token
from qadam.messaging.content import Content
from qadam.messaging.models import Delivery
from qadam.messaging.services import tell
from qadam.people.enums import Purpose

# The templates of what is told by itself, each named as its occasion.
TEMPLATES = ("creator-welcome", "creator-brief", "creator-comment", "creator-ready", "creator-certificate")


def _tell(participant: Participant, what: str, text: str, *, cause: UUID, purpose: str) -> Delivery | None:
    if participant.person is None:
        return None
    title = said(participant.cohort.title)
    return tell(
        participant.person,
        purpose=purpose,
        content=Content(text=text, template=what, params=(title,)),
        cause_kind=what,
        cause_id=cause,
    )


def _language(participant: Participant) -> str:
    return participant.person.language if participant.person else participant.cohort.language


def hint_text(text: str) -> str:
    """Hints for fair words in a text, in the present language; empty for none."""
    found = hints_for(text)
    if not found:
        return ""
    lines = [
        (
            _("“%(words)s” → “%(better)s”. %(why)s")
            if hint.better
            else _("“%(words)s”: perhaps leave it out. %(why)s")
        )
        % {"words": hint.words, "better": hint.better, "why": hint.why}
        for hint in found
    ]
    return "\n".join([_("Only a hint, you decide:"), *lines])


def link_line(draft: Draft) -> str:
    """Her own link, and what it is for; empty where there is none."""
    if draft.link is None:
        return ""
    url = f"{settings.BASE_URL}/s/{draft.link.code}"
    return _("Put this link of yours beside the post; who joins by it counts for you:\n%(url)s") % {
        "url": url
    }


def joining_words(cohort: Cohort) -> str:
    """What somebody sends to join, in the language of the cohort: “creators ABCDE”."""
    with languages.speaking(cohort.language):
        return _("creators %(code)s") % {"code": cohort.join_code}


def mine_link(participant: Participant) -> str:
    """Her own page, where drafts can be sent from a browser."""
    return address("creators:mine", link_token(participant.pk))


def tell_welcome(participant: Participant) -> None:
    """The guardian said yes: everything is open now."""
    with languages.speaking(_language(participant)):
        text = _("Your guardian said yes. Welcome! Send “creators” to see your task.")
        _tell(participant, "creator-welcome", text, cause=participant.pk, purpose=Purpose.REPLIES)


def tell_brief(participant: Participant, brief: Brief) -> None:
    """A new task is open. Once a participant and brief."""
    with languages.speaking(_language(participant)):
        text = _("A new task is here.\n%(brief)s\nSend “creators” to begin.") % {"brief": brief_text(brief)}
        cause = uuid5(brief.pk, str(participant.pk))
        _tell(participant, "creator-brief", text, cause=cause, purpose=Purpose.REMINDERS)


def tell_comment(comment: Comment) -> None:
    """What the mentor said, as she said it."""
    participant = comment.draft.participant
    with languages.speaking(_language(participant)):
        told = {"title": said(comment.draft.brief.title), "words": comment.text}
        text = _("Your mentor about “%(title)s”:\n%(words)s\nSend “creators” to send a better draft.") % told
        _tell(participant, "creator-comment", text, cause=comment.pk, purpose=Purpose.REPLIES)


def tell_ready(draft: Draft) -> None:
    """The draft may go out."""
    with languages.speaking(_language(draft.participant)):
        text = _(
            "“%(title)s” is ready to publish. When it is out, send “creators” and tell us where. "
            "Name your source in it, and say who is behind it."
        ) % {"title": said(draft.brief.title)}
        if line := link_line(draft):
            text = f"{text}\n{line}"
        _tell(draft.participant, "creator-ready", text, cause=draft.pk, purpose=Purpose.REPLIES)


def tell_certificate(draft: Draft, badge: Badge) -> None:
    """Where the certificate is, to be shown or printed. No name stands on it."""
    with languages.speaking(_language(draft.participant)):
        link = address("badges:certificate", sheet_token(badge.sheet), badge.code)
        text = _("Your certificate for “%(title)s” is ready. Open it, show it or print it:\n%(link)s") % {
            "title": said(draft.brief.title),
            "link": link,
        }
        _tell(draft.participant, "creator-certificate", text, cause=badge.sheet, purpose=Purpose.REPLIES)
