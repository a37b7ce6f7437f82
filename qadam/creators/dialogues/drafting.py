"""Sending a draft over chat: words, a picture, a voice, in any order; then sources, and who is behind it."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from qadam.core.errors import QadamError
from qadam.core.text import clean
from qadam.creators import messages
from qadam.creators.dialogues.shared import (
    ANYTHING,
    DISCLOSURES,
    FINISH,
    brief_of,
    message_id,
    participant_of,
    says_done,
    sources_question,
    which_brief,
    why_nothing,
)
from qadam.creators.errors import NothingSent
from qadam.creators.services.drafts import Sent, send_draft
from qadam.media.models import Original
from qadam.messaging.dialogue import Dialogue, Question, Turn


def _take(turn: Turn) -> str:
    """What a message means while a draft is sent: finished, or one more part."""
    told = turn.answer
    parts = turn.answers.get("parts", [])
    if says_done(turn):
        if not parts:
            raise NothingSent
        return "done"
    text = clean(told.text) if told else ""
    if told is None or not (told.media_id or text):
        raise NothingSent
    turn.answers["parts"] = [*parts, {"text": text, "media": str(told.media_id or "")}]
    return told.kind


def _prompt(turn: Turn) -> str:
    came = {
        "audio": _("Your voice is here. Send more, or write “done”."),
        "image": _("The picture is here. Send more, or write “done”."),
        "text": _("Got it. Send more, or write “done”."),
    }.get(turn.answers.get("draft", ""))
    return str(came or _("Send your draft: words, a picture or your voice. When it is whole, write “done”."))


def _sent_parts(turn: Turn) -> list[Sent]:
    rows = turn.answers.get("parts", [])
    ids = [UUID(row["media"]) for row in rows if row["media"]]
    media = {one.pk: one for one in Original.objects.filter(pk__in=ids)}
    return [Sent(row["text"], media.get(UUID(row["media"])) if row["media"] else None) for row in rows]


def _send(turn: Turn) -> None:
    """Hands the draft to the mentor; hints come after, and change nothing."""
    parts = _sent_parts(turn)
    try:
        found = brief_of(turn)
        sent = send_draft(
            participant_of(turn, found),
            found,
            parts=parts,
            sources=turn.answers.get("sources", []),
            disclosure=turn.answers["disclosure"],
            language=turn.language,
            source_id=message_id(turn),
        )
    except QadamError as refusal:
        turn.say(str(refusal))
        return
    turn.say(_("Draft %(number)s is with your mentor. The answer comes here.") % {"number": sent.number})
    if hints := messages.hint_text("\n".join(part.text for part in parts)):
        turn.say(hints)


draft = Dialogue(
    key="creator-draft",
    start="brief",
    questions=(
        which_brief(lambda turn: "draft", nothing=why_nothing),
        Question(
            "draft",
            _prompt,
            options=(FINISH,),
            takes=ANYTHING,
            read=_take,
            then=lambda turn: "sources" if turn.answers["draft"] == "done" else "draft",
        ),
        sources_question("disclosure"),
        Question("disclosure", _("Who is behind this post?"), options=DISCLOSURES, then=_send),
    ),
)
