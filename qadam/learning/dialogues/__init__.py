"""What can be said about lessons over chat and by keys of a call."""

from qadam.learning.dialogues.files import lessons, play
from qadam.learning.dialogues.hearing import hear

__all__ = ["hear", "lessons", "play"]
