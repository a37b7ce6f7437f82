"""“I published it”: where, what the post says about who is behind it, its sources, and the certificate."""

from django.utils.translation import gettext_lazy as _

from qadam.core.errors import QadamError
from qadam.creators import messages, queries
from qadam.creators.dialogues.shared import (
    TEXT,
    brief_of,
    open_briefs,
    participant_of,
    sources_question,
    which_brief,
)
from qadam.creators.enums import Disclosure, DraftState
from qadam.creators.errors import NotReady, NotTakingPart
from qadam.creators.models import Brief, Draft
from qadam.creators.reading import post_address
from qadam.creators.services.publishing import give_certificate, publish_draft
from qadam.messaging.dialogue import Dialogue, Option, Question, Turn

SAYS = (
    Option(str(Disclosure.PAID), _("It says: paid")),
    Option(str(Disclosure.WITH), _("It names who I made it with")),
    Option(str(Disclosure.OWN), _("It is my own, nobody paid")),
    Option("nothing", _("It says nothing yet")),
)


def _out(turn: Turn) -> list[Brief]:
    """The tasks whose post may go out or is out."""
    found = []
    for brief in open_briefs(turn):
        draft = queries.current_draft(participant_of(turn, brief), brief)
        if draft is not None and draft.state in (DraftState.READY, DraftState.PUBLISHED):
            found.append(brief)
    return found


def _nothing(turn: Turn) -> str:
    return str(NotReady() if open_briefs(turn) else NotTakingPart())


def _draft(turn: Turn) -> Draft:
    brief = brief_of(turn, of=_out)
    draft = queries.current_draft(participant_of(turn, brief), brief)
    if draft is None:
        raise NotReady
    return draft


def _read_address(turn: Turn) -> str:
    return post_address(turn.answer.text if turn.answer else "")


def _after_says(turn: Turn) -> str | None:
    return _publish(turn) if _draft(turn).sources else "sources"


def _publish(turn: Turn) -> str | None:
    """Keeps the post, and gives the certificate or says what is missing for it."""
    says = turn.answers["says"]
    try:
        draft = _draft(turn)
        publish_draft(
            draft,
            address=turn.answers["address"],
            disclosure="" if says == "nothing" else says,
            sources=turn.answers.get("sources", []),
        )
        turn.say(_("Your post is written down. Well done!"))
        if line := messages.link_line(draft):
            turn.say(line)
        # The certificate comes as a message of its own.
        give_certificate(draft)
    except QadamError as refusal:
        turn.say(str(refusal))
    return None


publish = Dialogue(
    key="creator-publish",
    start="brief",
    questions=(
        which_brief(lambda turn: "address", of=_out, nothing=_nothing),
        Question(
            "address",
            _("Where is the post? Open it, press “share”, copy the link and send it here."),
            takes=TEXT,
            read=_read_address,
            then="says",
            example=_("For example: https://www.facebook.com/…/posts/…"),
        ),
        Question(
            "says",
            _("What does the post itself say about who is behind it?"),
            options=SAYS,
            then=_after_says,
        ),
        sources_question(_publish),
    ),
)
