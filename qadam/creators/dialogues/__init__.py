"""What can be said to creators' rooms over chat: joining by a code, the task, a draft, the mentor's words, the post."""

from qadam.creators.dialogues.drafting import draft
from qadam.creators.dialogues.joining import join
from qadam.creators.dialogues.menus import brief, comments, creators
from qadam.creators.dialogues.publishing import publish

__all__ = ["brief", "comments", "creators", "draft", "join", "publish"]
