"""The Bot API as played here: takes messages as scripted, keeps updates until they are asked for or posts them."""

from __future__ import annotations

import itertools
import json
import threading
import time
from collections import Counter, deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from typing import Any

import httpx

from tests.provider.behaviour import OK, Behaviour
from tests.provider.threaded import Threaded
from tests.provider.wire import Reply, Request

TOKEN = "700123456:AAHprovider-token-of-the-fake-bot-api"
SECRET = "provider-webhook-secret"
BOT = {"id": 700123456, "is_bot": True, "first_name": "Naway Sahar", "username": "naway_sahar_bot"}
# An empty question is answered after this, so that tests need not wait half a minute.
HELD_S = 0.05
SENDS = {"sendMessage": "text", "sendPhoto": "photo", "sendVoice": "voice", "sendDocument": "document"}
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Sent:
    """One call that sends something. `message_id` is None if nothing was taken."""

    method: str
    fields: Mapping[str, Any]
    files: Mapping[str, tuple[bytes, str]]
    message_id: int | None

    @property
    def chat(self) -> str:
        return str(self.fields.get("chat_id"))

    @property
    def buttons(self) -> list[tuple[str, str]]:
        """Label and data of the keyboard under it."""
        rows = self.fields.get("reply_markup", {}).get("inline_keyboard", [])
        return [(button["text"], button["callback_data"]) for row in rows for button in row]


@dataclass
class BotServer:
    """Everything Telegram knows of one bot. Lists are safe to read from another thread."""

    origin: str = ""
    default: Behaviour = OK
    calls: list[Sent] = field(default_factory=list)
    noticed: list[str] = field(default_factory=list)
    asked: list[int] = field(default_factory=list)
    updates: list[Json] = field(default_factory=list)
    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    blocked_by: set[str] = field(default_factory=set)
    membership: Json = field(default_factory=lambda: {"status": "administrator", "can_post_messages": True})
    refuses: dict[str, tuple[int, str]] = field(default_factory=dict)
    webhook: Json = field(default_factory=dict)
    poll_script: deque[Behaviour] = field(default_factory=deque)
    token: str = TOKEN
    other_poller: bool = False
    cuts: int = 0
    _script: deque[Behaviour] = field(default_factory=deque)
    _ids: itertools.count[int] = field(default_factory=lambda: itertools.count(501))
    _numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(90_001))
    _lock: threading.Lock = field(default_factory=threading.Lock)

    # --- what a test says and asks ---------------------------------------------------------------------------

    def script(self, *behaviours: Behaviour) -> None:
        """How the next messages are answered, one after the other; then `default` holds again."""
        self._script.extend(behaviours)

    @property
    def taken(self) -> list[Sent]:
        """What somebody would have received."""
        return [call for call in self.calls if call.message_id]

    def taken_per_chat(self) -> Counter[str]:
        return Counter(call.chat for call in self.taken)

    def happens(self, **update: Any) -> Json:
        """Something a person did: kept until the bot asks, or posted where its webhook is."""
        with self._lock:
            made = {"update_id": next(self._numbers), **update}
            if not self.webhook.get("url"):
                self.updates.append(made)
                return made
        self.post(made)
        return made

    def post(self, update: Json, *, secret: str | None = None) -> int:
        """An update as Telegram posts it; a method in the answer is carried out."""
        with httpx.Client(timeout=20, trust_env=False) as client:
            given = self.webhook["secret_token"] if secret is None else secret
            headers = {"X-Telegram-Bot-Api-Secret-Token": given} if given else {}
            answer = client.post(self.webhook["url"], json=update, headers=headers)
        if answer.headers.get("content-type") == "application/json":
            self._noticed(answer.json())
        return answer.status_code

    # --- what a client meets ---------------------------------------------------------------------------------

    def cut_next(self, target: str) -> bool:
        """Whether the request whose head just came is cut off before its body is read."""
        sends = target.rsplit("/", 1)[-1] in SENDS
        if not sends or not self._script or self._script[0].kind != "cut_before":
            return False
        self._script.popleft()
        self.cuts += 1
        return True

    def answer(self, request: Request) -> Reply:
        """The answer to any method, and to a fetched file."""
        _, *parts = request.path.split("/")
        if parts[0] == "file" and parts[1] == f"bot{self.token}":
            return self._file("/".join(parts[2:]))
        if parts[0] != f"bot{self.token}":
            return _refused(404 if not parts[0].startswith("bot") else 401, "Unauthorized")
        method, (fields, files) = parts[1], _read(request)
        if method in SENDS:
            return self._send(method, fields, files)
        if method == "getUpdates":
            return self._poll(fields)
        return self._other(method, fields)

    def _other(self, method: str, fields: Json) -> Reply:
        match method:
            case "getMe":
                return _told(BOT)
            case "setWebhook":
                if not str(fields["url"]).startswith(("https://", "http://127.0.0.1", "http://localhost")):
                    return _refused(
                        400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook"
                    )
                self.webhook = fields
                return _told(True)
            case "deleteWebhook":
                self.webhook = {}
                return _told(True)
            case "getWebhookInfo":
                return _told({"url": self.webhook.get("url", ""), "pending_update_count": len(self.updates)})
            case "getChatMember":
                return _told({"user": BOT, **self.membership})
            case "answerCallbackQuery":
                self._noticed(fields)
                return _told(True)
            case "getFile":
                return self._describe(str(fields.get("file_id")))
            case _:
                return _refused(404, "Not Found")

    def _noticed(self, fields: Json) -> None:
        self.noticed.append(str(fields.get("callback_query_id")))

    def _poll(self, fields: Json) -> Reply:
        behaviour = self.poll_script.popleft() if self.poll_script else OK
        if behaviour.kind != "ok":
            return self._misbehaved(behaviour, {})
        if self.webhook.get("url"):
            return _refused(409, "Conflict: can't use getUpdates method while webhook is active")
        if self.other_poller:
            return _refused(409, "Conflict: terminated by other getUpdates request")
        offset = int(fields.get("offset", 0))
        self.asked.append(offset)
        with self._lock:
            self.updates = [update for update in self.updates if update["update_id"] >= offset]
            found = self.updates[: int(fields.get("limit", 100))]
        reply = json.dumps({"ok": True, "result": found}).encode()
        return Reply(200, reply, behaviour=OK if found else Behaviour(delay_s=HELD_S))

    def _send(self, method: str, fields: Json, files: Mapping[str, tuple[bytes, str]]) -> Reply:
        problem = self._problem(method, fields, files)
        behaviour = self._script.popleft() if self._script else self.default
        taken = problem is None and behaviour.takes
        message_id = next(self._ids) if taken else None
        self.calls.append(Sent(method, fields, files, message_id))
        if problem is not None:
            return _refused(*problem)
        chat = {"id": _chat_number(fields["chat_id"]), "type": "private"}
        return self._misbehaved(
            behaviour, {"message_id": message_id, "from": BOT, "chat": chat, "date": int(time.time())}
        )

    def _problem(
        self, method: str, fields: Json, files: Mapping[str, tuple[bytes, str]]
    ) -> tuple[int, str] | None:
        """Why Telegram would refuse this; None if it would not."""
        chat = str(fields.get("chat_id", ""))
        if chat in self.blocked_by:
            return 403, "Forbidden: bot was blocked by the user"
        if chat == "404":
            return 400, "Bad Request: chat not found"
        if chat in self.refuses:
            return self.refuses[chat]
        content = fields.get(SENDS[method]) or files.get(SENDS[method])
        if not content:
            return 400, "Bad Request: message text is empty"
        if method == "sendMessage" and len(str(content)) > 4096:
            return 400, "Bad Request: message is too long"
        rows = fields.get("reply_markup", {}).get("inline_keyboard", [])
        if any(len(button["callback_data"].encode()) > 64 for row in rows for button in row):
            return 400, "Bad Request: BUTTON_DATA_INVALID"
        return None

    def _misbehaved(self, behaviour: Behaviour, success: Json) -> Reply:
        headers = (("Retry-After", behaviour.retry_after),) if behaviour.retry_after is not None else ()
        if behaviour.kind == "error":
            parameters = {"retry_after": int(behaviour.retry_after)} if behaviour.retry_after else {}
            words = {429: "Too Many Requests: retry later", 500: "Internal Server Error"}
            said = words.get(behaviour.status, "Bad Request: something")
            return _refused(behaviour.status, said, parameters=parameters, behaviour=behaviour)
        if behaviour.kind == "status":
            return Reply(behaviour.status, b"<html>gateway</html>", "text/html", headers, behaviour)
        body = json.dumps({"ok": True, "result": success}).encode()
        return Reply(200, b"<html>?</html>" if behaviour.kind == "garbage" else body, behaviour=behaviour)

    def _describe(self, file_id: str) -> Reply:
        if file_id not in self.files:
            return _refused(400, "Bad Request: wrong file_id or the file is temporarily unavailable")
        path, content = self.files[file_id]
        return _told({"file_id": file_id, "file_size": len(content), "file_path": path})

    def _file(self, path: str) -> Reply:
        for known, content in self.files.values():
            if known == path:
                return Reply(200, content, "application/octet-stream")
        return _refused(404, "Not Found")


class Bot(BotServer, Threaded):
    """The same in a thread of its own, on a free port of 127.0.0.1."""

    def __init__(self) -> None:
        BotServer.__init__(self)
        Threaded.__init__(self, self.answer, self.cut_next)
        self.origin = f"http://127.0.0.1:{self.port}"

    @property
    def config(self) -> dict[str, str]:
        """A whole channel configuration that speaks to this provider."""
        return {"bot_token": TOKEN, "webhook_secret": SECRET, "api_base": self.origin}


def _chat_number(chat: object) -> int:
    return int(str(chat)) if str(chat).removeprefix("-").isdigit() else -1009876543210


def _read(request: Request) -> tuple[Json, dict[str, tuple[bytes, str]]]:
    """Fields and files of a request, as JSON or as a form."""
    mime = request.headers.get("content-type", "")
    if not mime.startswith("multipart/"):
        return (json.loads(request.body) if request.body else {}), {}
    head = f"Content-Type: {mime}\r\n\r\n".encode("latin-1")
    fields: Json = {}
    files: dict[str, tuple[bytes, str]] = {}
    for part in message_from_bytes(head + request.body, policy=policy.HTTP).iter_parts():
        name = str(part.get_param("name", header="content-disposition"))
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        if part.get_filename():
            files[name] = (content, part.get_content_type())
        else:
            fields[name] = content.decode()
    return fields, files


def _told(result: object) -> Reply:
    return Reply(200, json.dumps({"ok": True, "result": result}).encode())


def _refused(
    code: int, description: str, *, parameters: Json | None = None, behaviour: Behaviour = OK
) -> Reply:
    said: Json = {"ok": False, "error_code": code, "description": description}
    if parameters:
        said["parameters"] = parameters
    return Reply(code, json.dumps(said).encode(), behaviour=behaviour)
