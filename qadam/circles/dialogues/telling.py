"""A story from a circle: it flows to the stories, which ask for every consent; the circle only says where it comes from."""

from django.utils.translation import gettext_lazy as _

from qadam.circles import queries
from qadam.circles.dialogues.shared import NO, YES, circle_of, circles_of, sent, which_circle
from qadam.circles.models import Circle
from qadam.circles.ports import tell_story
from qadam.core.languages import said
from qadam.core.text import fold_word
from qadam.messaging.dialogue import Dialogue, Question, Turn

_WORDS = frozenset(
    map(fold_word, ("our story", "hamari kahani", "ہماری کہانی", "زمونږ کیسه", "zamung kisa", "circle story"))
)


def _circles(turn: Turn) -> list[Circle]:
    return circles_of(turn) or list(queries.joined_by(turn.person)[:9])


def _prompt(turn: Turn) -> str:
    district = said(queries.district_of(circle_of(turn, of=_circles).place).name)
    return str(
        _("Good that you tell it. May the story say that it comes from a circle in %(district)s?")
        % {"district": district}
    )


def _go_on(turn: Turn) -> None:
    place = queries.district_of(circle_of(turn, of=_circles).place)
    turn.follow = tell_story.only()(turn, place if turn.answers["where"] == YES.id else None)


our_story = Dialogue(
    key="circle-story",
    start="circle",
    opens=lambda turn: sent(turn) in _WORDS and bool(_circles(turn)),
    questions=(
        which_circle("where", of=_circles),
        Question("where", _prompt, options=(YES, NO), then=_go_on),
    ),
)
