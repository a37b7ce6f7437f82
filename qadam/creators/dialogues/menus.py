"""“creators”: what waits for her, her task, and what her mentor said. On a call she hears these; a draft is sent in a chat."""

from django.utils.translation import gettext_lazy as _

from qadam.core.languages import said
from qadam.creators import messages, queries, told
from qadam.creators.dialogues.shared import (
    PLAIN,
    brief_of,
    open_briefs,
    participant_of,
    sent,
    which_brief,
    why_nothing,
)
from qadam.creators.enums import DraftState
from qadam.creators.models import Brief, Draft
from qadam.messaging.adapters import channel_of
from qadam.messaging.dialogue import Dialogue, Option, Question, Turn

_SHOWN = 3
_ON_IN_THE_CHAT = _("A draft is sent in the chat: write to us there, and send the word “creators”.")


def _hello(turn: Turn) -> str:
    briefs = open_briefs(turn)
    if not briefs:
        return why_nothing(turn)
    lines = [_line(turn, brief) for brief in briefs]
    return "\n".join([*lines, "", str(_("What would you like?"))])


def _line(turn: Turn, brief: Brief) -> str:
    """A task and how it stands: Clean water · the mentor answered."""
    draft = queries.current_draft(participant_of(turn, brief), brief)
    state = draft.get_state_display() if draft else _("no draft yet")
    return str(_("%(title)s: %(state)s") % {"title": said(brief.title), "state": state})


def _options(turn: Turn) -> list[Option]:
    briefs = open_briefs(turn)
    if not briefs:
        return []
    drafts = [queries.current_draft(participant_of(turn, brief), brief) for brief in briefs]
    there = [draft for draft in drafts if draft is not None]
    out = [draft for draft in there if draft.state in (DraftState.READY, DraftState.PUBLISHED)]
    unfinished = len(out) < len(briefs) or any(draft.state == DraftState.READY for draft in out)
    if turn.by_ear:
        # A draft cannot be made by keys: it is told, what is to be done and what was said.
        said_already = [Option("creator-comments", _("What my mentor said"))] if there else []
        return [Option("creator-brief", _("My task")), *said_already]
    return [
        Option("creator-brief", _("My task")),
        *([Option("creator-draft", _("Send a draft"))] if unfinished else []),
        *([Option("creator-comments", _("What my mentor said"))] if there else []),
        *([Option("creator-publish", _("I published it"))] if out else []),
        Option("creator-page", _("My page on the web")),
    ]


def _chosen(turn: Turn) -> None:
    what = turn.answers.get("what")
    if what == "creator-page":
        turn.say(_("Your own page. The link is for you alone:"))
        turn.say(messages.mine_link(participant_of(turn, open_briefs(turn)[0])))
    elif what:
        turn.follow = what


creators = Dialogue(
    key="creators",
    label=_("My task as a creator"),
    for_whom=lambda turn: bool(queries.taking_part(turn.organisation, turn.person)),
    start="what",
    opens=lambda turn: sent(turn) in PLAIN,
    questions=(Question("what", _hello, options=_options, then=_chosen),),
)


def _tell_brief(turn: Turn) -> None:
    if not turn.by_ear:
        turn.say(told.brief_text(brief_of(turn)))
        return
    for line in told.heard_lines(brief_of(turn)):
        turn.say(line)
    turn.say(_ON_IN_THE_CHAT)


brief = Dialogue(
    key="creator-brief", start="brief", questions=(which_brief(_tell_brief, nothing=why_nothing),)
)


def _comments(turn: Turn) -> str:
    lines = []
    for one in open_briefs(turn):
        draft = queries.current_draft(participant_of(turn, one), one)
        if draft is not None:
            lines += [_line(turn, one), *_said_about(draft, turn)]
    if turn.by_ear and lines:
        lines.append(str(_ON_IN_THE_CHAT))
    return "\n".join(lines) if lines else why_nothing_said(turn)


def _said_about(draft: Draft, turn: Turn) -> list[str]:
    """The last words of mentors about any version, newest last. On a call only where somebody there can read them out."""
    said_words = [comment.text for comment in queries.said_about(draft.participant, draft.brief)]
    if said_words and turn.by_ear and not _is_read_out(turn):
        return [str(_("Your mentor has answered. Her words stand in your chat."))]
    return [f"– {text}" for text in said_words[-_SHOWN:]]


def _is_read_out(turn: Turn) -> bool:
    """Whether the provider's machine speaks her language: what a mentor wrote is recorded by nobody."""
    return turn.language in getattr(channel_of(turn.account), "machine_voices", {})


def why_nothing_said(turn: Turn) -> str:
    if not open_briefs(turn):
        return why_nothing(turn)
    return str(_("Your mentor has said nothing yet. We write here as soon as there is an answer."))


def _next_options(turn: Turn) -> list[Option]:
    if turn.by_ear or not open_briefs(turn):
        return []
    return [Option("better", _("Send a better draft")), Option("later", _("Later"))]


def _next(turn: Turn) -> None:
    if turn.answers.get("next") == "better":
        turn.follow = "creator-draft"


comments = Dialogue(
    key="creator-comments",
    start="next",
    questions=(Question("next", _comments, options=_next_options, then=_next),),
)
