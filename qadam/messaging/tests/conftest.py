"""A phone, and dialogues that stand for those of other rooms."""

from collections.abc import Iterator

import pytest

from qadam.messaging import intake
from qadam.messaging.dialogue import Dialogue, Option, Question, Turn
from qadam.messaging.models import ChannelAccount
from qadam.messaging.ports import dialogues
from qadam.messaging.tests.chat import Phone


def _collected(turn: Turn) -> str | None:
    if turn.answer and turn.answer.choice == "done":
        turn.say("Your story is with us.")
        return "audience"
    told = turn.answers.setdefault("parts", [])
    told.append(turn.answer.text if turn.answer else "")
    return "tell"


def _by_code(turn: Turn) -> bool:
    text = turn.answer.text if turn.answer else ""
    turn.answers["code"] = "abc23"
    return text.lower() == "join abc23"


STORY = Dialogue(
    key="story",
    label="Tell my story",
    start="tell",
    begins_with=frozenset({"audio", "image", "text"}),
    questions=(
        Question(
            "tell",
            "We are listening.",
            options=(Option("done", "Done", ("done", "ہو گیا")),),
            takes=frozenset({"text", "audio", "image"}),
            then=_collected,
        ),
        Question(
            "audience",
            "Who may see it?",
            options=(Option("public", "Everybody"), Option("circle", "Our circle")),
            example="Write 1 for everybody.",
            then=lambda turn: turn.say(f"Kept: {turn.answers['audience']}"),
        ),
    ),
)
NEAR = Dialogue(
    key="near",
    label="Happening near me",
    start="none",
    questions=(Question("none", "Nothing is planned just now.", options=lambda turn: []),),
)
JOIN = Dialogue(
    key="join",
    start="sure",
    questions=(
        Question(
            "sure",
            "Will you come?",
            options=(Option("yes", "Yes", ("ہاں",)), Option("no", "No")),
            then=lambda turn: turn.say(f"{turn.answers['code']}: {turn.answers['sure']}"),
        ),
    ),
    opens=_by_code,
)


@pytest.fixture(autouse=True)
def rooms() -> Iterator[None]:
    """Story, near and join stand for what other rooms bring."""
    before = tuple(dialogues)
    dialogues.fill(STORY, NEAR, JOIN)
    intake.forget_lines()
    yield
    dialogues.fill(*before)
    intake.forget_lines()


@pytest.fixture
def gul(whatsapp: ChannelAccount) -> Phone:
    """Somebody who never wrote to us before."""
    return Phone(whatsapp)
