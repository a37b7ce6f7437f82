"""What can be said to stories over chat: telling one, answering the desk, taking one back."""

from qadam.stories.dialogues.answering import answer
from qadam.stories.dialogues.taking_back import take_back
from qadam.stories.dialogues.telling import tell

DIALOGUES = (tell, take_back, answer)

__all__ = ["DIALOGUES", "answer", "take_back", "tell"]
