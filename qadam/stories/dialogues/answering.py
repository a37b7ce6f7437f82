"""Answering the desk: the next thing a narrator sends after a question belongs to her story."""

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from qadam.core.errors import IllegalTransition
from qadam.core.text import clean
from qadam.media.models import Original
from qadam.messaging import ports
from qadam.messaging.dialogue import Dialogue, Question, Turn
from qadam.messaging.menu import is_greeting, is_menu_word
from qadam.stories import queries, services
from qadam.stories.dialogues.shared import ANYTHING, FINISH, add_to, story_of
from qadam.stories.enums import PartKind, StoryState
from qadam.stories.words import says_done


def _wanted_elsewhere(turn: Turn) -> bool:
    """Whether another dialogue opens with this message (a join code, "take it back")."""
    probe = replace(turn, answers={}, said=[])
    others = (d for d in ports.dialogues if d.opens is not None and d.key != answer.key)
    return any(d.opens(probe) for d in others if d.opens is not None)


def _takes_answer(turn: Turn) -> bool:
    """Takes the next thing she sends after the desk's question as its answer, once."""
    told = turn.answer
    if told is None or told.kind not in ANYTHING or not (told.media_id or clean(told.text)):
        return False
    if is_menu_word(told.text) or is_greeting(told.text):
        return False
    story = queries.question_open(turn.person)
    if story is None or story.organisation_id != turn.organisation.pk or _wanted_elsewhere(turn):
        return False
    media = Original.objects.filter(pk=told.media_id).first() if told.media_id else None
    services.answer_question(
        story,
        kind=media.kind if media else PartKind.TEXT,
        text=told.text,
        media=media,
        source_id=told.message_id,
    )
    turn.answers["story"] = str(story.pk)
    return True


def _take_more(turn: Turn) -> str:
    told = turn.answer
    assert told is not None
    if told.choice == FINISH.id or (not told.media_id and says_done(told.text)):
        return "done"
    story = story_of(turn, StoryState.SUBMITTED, StoryState.RETURNED)
    if story is None:
        raise IllegalTransition
    add_to(turn, story)
    return "more"


def _after_more(turn: Turn) -> str | None:
    if turn.answers["more"] == "more":
        return "more"
    turn.say(_("Thank you. A person will read it and then write to you here."))
    return None


answer = Dialogue(
    key="story-answer",
    start="more",
    opens=_takes_answer,
    opens_by_anything=True,
    rests_for_s=24 * 3600,
    questions=(
        Question(
            "more",
            _("Thank you, this is now with your story. Send more, or write “done”."),
            options=(FINISH,),
            takes=ANYTHING,
            read=_take_more,
            then=_after_more,
        ),
    ),
)
