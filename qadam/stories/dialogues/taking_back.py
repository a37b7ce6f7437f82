"""Taking a story back over chat: at any point, asked once, and then every copy is gone."""

from django.utils.translation import gettext_lazy as _

from qadam.core import days
from qadam.messaging.dialogue import Dialogue, Option, Question, Turn
from qadam.messaging.menu import is_menu_word
from qadam.stories import queries, services
from qadam.stories.dialogues.shared import NO, YES, story_of
from qadam.stories.enums import STORY_TRANSITIONS
from qadam.stories.models import Story
from qadam.stories.words import TAKE_BACK, says_take_back


def _asks_back(turn: Turn) -> bool:
    """Whether she wants a story back. A word that may also mean "back to the menu" counts when she has told one."""
    told = turn.answer
    if told is None or told.kind != "text" or not says_take_back(told.text):
        return False
    return not is_menu_word(told.text) or bool(_hers(turn))


def _hers(turn: Turn) -> list[Story]:
    return list(queries.stories_of(turn.person).filter(organisation=turn.organisation)[:9])


def _day(story: Story) -> str:
    """A story is named by its day alone: nobody else on this phone learns what it is about."""
    return days.date_text(story.told_at or story.created_at, days.code_now())


def _back_prompt(turn: Turn) -> str:
    stories = _hers(turn)
    if not stories:
        return str(
            _(
                "There is no story of yours here. If you told it on the web, open the personal link you got there."
            )
        )
    if len(stories) > 1:
        return str(_("Which one shall we take back?"))
    what = _("Take back your story of %(day)s? The page, the voice and every copy of ours will be gone.")
    return str(what % {"day": _day(stories[0])})


def _back_options(turn: Turn) -> list[Option]:
    stories = _hers(turn)
    if len(stories) == 1:
        return [
            Option(str(stories[0].pk), _("Yes, take it back"), (*YES.words, *TAKE_BACK)),
            Option("no", _("Leave it"), NO.words),
        ]
    return [*(Option(str(story.pk), _day(story)) for story in stories), *([_LEAVE] if stories else [])]


_LEAVE = Option("no", _("Leave it"), NO.words)


def _after_which(turn: Turn) -> str | None:
    chosen = turn.answers.get("story", "")
    if chosen == "no":
        turn.say(_("All right, nothing was changed."))
        return None
    stories = _hers(turn)
    if len(stories) > 1 and any(str(story.pk) == chosen for story in stories):
        return "sure"
    return _withdraw(turn)


def _withdraw(turn: Turn) -> str | None:
    story = story_of(turn, *STORY_TRANSITIONS)
    if story is None:
        return None
    # Taking it back sends its own message: the proof.
    services.withdraw_story(story, by_narrator=True)
    if turn.memory:
        # A half-told one may wait to be gone on with.
        turn.memory.paused = [s for s in turn.memory.paused if s.answers.get("story") != str(story.pk)]
    return None


def _after_sure_back(turn: Turn) -> str | None:
    if turn.answers["sure"] == "yes":
        return _withdraw(turn)
    turn.say(_("All right, nothing was changed."))
    return None


take_back = Dialogue(
    key="take-back",
    start="story",
    opens=_asks_back,
    interrupts=True,
    rests_for_s=24 * 3600,
    questions=(
        Question("story", _back_prompt, options=_back_options, then=_after_which),
        Question(
            "sure",
            _("Take it back? The page, the voice and every copy of ours will be gone."),
            options=(YES, NO),
            then=_after_sure_back,
        ),
    ),
)
