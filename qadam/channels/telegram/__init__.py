"""Telegram's Bot API: one bot, its private chats, and the public channel it may post to."""

from qadam.channels.telegram.channel import Telegram

__all__ = ["Telegram"]
