"""Somebody with Telegram: what her app causes at the Bot API, and what she reads there."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from tests.provider.bot_server import BOT, BotServer, Json, Sent


@dataclass
class Chatter:
    """One person's private chat with the bot."""

    bot: BotServer
    number: int = 771000119
    name: str = "گل رخ"
    _message_id: int = 10

    @property
    def _chat(self) -> Json:
        return {"id": self.number, "first_name": self.name, "type": "private"}

    @property
    def _me(self) -> Json:
        return {"id": self.number, "is_bot": False, "first_name": self.name, "language_code": "ur"}

    def sends(self, **content: Any) -> Json:
        """One message of any kind."""
        self._message_id += 1
        message = {"message_id": self._message_id, "from": self._me, "chat": self._chat}
        return self.bot.happens(message={**message, "date": int(time.time()), **content})

    def writes(self, text: str) -> Json:
        return self.sends(text=text)

    def opens(self, payload: str = "") -> Json:
        """Follows a link of ours and presses START."""
        return self.writes(f"/start {payload}".strip())

    def presses(self, label: str) -> Json:
        """The button with this label, on the latest message that has one."""
        for sent in reversed(self.got):
            for shown, data in sent.buttons:
                if shown == label:
                    return self._press(sent, data)
        raise AssertionError(f"no button {label!r} in {[sent.buttons for sent in self.got[-3:]]}")

    def _press(self, sent: Sent, data: str) -> Json:
        shown = {
            "message_id": sent.message_id,
            "from": BOT,
            "chat": self._chat,
            "date": int(time.time()),
            "text": sent.fields["text"],
            "reply_markup": sent.fields["reply_markup"],
        }
        press = {"id": f"33{len(self.bot.calls)}", "from": self._me, "message": shown, "data": data}
        return self.bot.happens(callback_query={**press, "chat_instance": "1"})

    def blocks(self, *, again: bool = False) -> Json:
        """Blocks the bot; `again`: lets it write again."""
        (self.bot.blocked_by.discard if again else self.bot.blocked_by.add)(str(self.number))
        old, new = ("kicked", "member") if again else ("member", "kicked")
        member = {
            "chat": self._chat,
            "from": self._me,
            "date": int(time.time()),
            "old_chat_member": {"user": BOT, "status": old},
            "new_chat_member": {"user": BOT, "status": new},
        }
        return self.bot.happens(my_chat_member=member)

    @property
    def got(self) -> list[Sent]:
        """What reached her, in order."""
        return [sent for sent in self.bot.taken if sent.chat == str(self.number)]

    @property
    def texts(self) -> list[str]:
        return [str(sent.fields.get("text") or sent.fields.get("caption", "")) for sent in self.got]
