"""The Graph API as played here: takes messages as scripted, keeps them in order, holds files."""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import json
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from typing import Any
from urllib.parse import parse_qsl

from qadam.channels.simulator import graph
from tests.provider.behaviour import OK, Behaviour
from tests.provider.wire import Reply, Request

TOKEN = "provider-token"


@dataclass(frozen=True, slots=True)
class Call:
    """One call to `…/messages`, in the order of arrival. `message_id` is None if nothing was taken."""

    at: float
    payload: dict[str, Any]
    behaviour: str
    message_id: str | None

    @property
    def to(self) -> str:
        """The number (digits only) or the business-scoped id that was written to."""
        return str(self.payload.get("to") or self.payload.get("recipient"))

    @property
    def our_ref(self) -> str | None:
        """The reference we attached."""
        return self.payload.get("biz_opaque_callback_data")


@dataclass(slots=True)
class StoredFile:
    """A file the provider holds. `declared_mime`, `size`, `sha256` and `url` may lie, to see who believes them."""

    content: bytes
    mime: str
    declared_mime: str | None = None
    size: int | None = None
    sha256: str | None = None
    url: str | None = None
    behaviour: Behaviour = OK


@dataclass
class GraphServer:
    """Everything the provider knows. Used from one thread at a time; the lists are safe to read from another."""

    token: str = TOKEN
    origin: str = ""
    default: Behaviour = OK
    calls: list[Call] = field(default_factory=list)
    files: dict[str, StoredFile] = field(default_factory=dict)
    on_taken: Callable[[Call], None] | None = None
    cuts: int = 0
    # The templates it has, as graph.template_described gives them; what was handed in is added.
    templates: list[dict[str, Any]] = field(default_factory=list)
    tier: str = "TIER_2K"
    quality: str = "GREEN"
    token_ends_at: int = 0
    _script: deque[Behaviour] = field(default_factory=deque)
    _for_person: dict[str, Behaviour] = field(default_factory=dict)
    _ids: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    # --- what a test says and asks ---------------------------------------------------------------------------

    def script(self, *behaviours: Behaviour) -> None:
        """How the next calls are answered, one after the other; then `default` holds again."""
        self._script.extend(behaviours)

    def always(self, person: str, behaviour: Behaviour) -> None:
        """How every call for this number or id is answered."""
        self._for_person[person.removeprefix("+")] = behaviour

    def reset(self) -> None:
        """Forgets calls, files and scripts."""
        self.calls.clear()
        self.files.clear()
        self._script.clear()
        self._for_person.clear()
        self.default, self.cuts = OK, 0

    @property
    def taken(self) -> list[Call]:
        """The calls whose message a person would have received."""
        return [call for call in self.calls if call.message_id]

    def taken_per_person(self) -> Counter[str]:
        """How many messages each person would have received."""
        return Counter(call.to for call in self.taken)

    def doubled(self) -> list[str]:
        """Who received more than one message, or the same reference twice. Empty is what we promise."""
        refs = Counter(call.our_ref for call in self.taken if call.our_ref)
        people = [person for person, count in self.taken_per_person().items() if count > 1]
        return people + [ref for ref, count in refs.items() if count > 1]

    # --- what a client meets ---------------------------------------------------------------------------------

    def cut_next(self, target: str) -> bool:
        """Whether the request whose head just came is cut off before its body is read."""
        if not target.endswith("/messages") or not self._script or self._script[0].kind != "cut_before":
            return False
        self._script.popleft()
        self.cuts += 1
        return True

    def answer(self, request: Request) -> Reply:
        """The answer to any call of the Graph API."""
        if request.headers.get("authorization") != f"Bearer {self.token}":
            return _json(graph.refused(190).json, 401)
        last = request.path.rsplit("/", 1)[-1]
        if request.method == "POST" and last == "messages":
            return self._message(request)
        if request.method == "POST" and last == "media":
            return self._upload(request)
        if last == "message_templates":
            return self._templates(request)
        if request.method == "GET" and last == "debug_token":
            return _json(graph.token_described(expires_at=self.token_ends_at))
        if request.method == "GET" and "/file/" in request.path:
            return self._file(last)
        if request.method == "GET":
            return self._describe(last, asks_number="fields=" in request.query)
        return _json(graph.refused(100).json, 404)

    def _message(self, request: Request) -> Reply:
        answer = graph.take(request.body)
        payload = _payload(request.body)
        person = str(payload.get("to") or payload.get("recipient") or "")
        behaviour = self._for_person.get(person) or (self._script.popleft() if self._script else self.default)
        taken = isinstance(answer, graph.Taken) and behaviour.takes
        message_id = f"wamid.TEST{next(self._ids):08d}" if taken else None
        call = Call(time.monotonic(), payload, behaviour.kind, message_id)
        self.calls.append(call)
        if taken and self.on_taken:
            self.on_taken(call)
        if isinstance(answer, graph.Refused):
            return _json(answer.json, answer.status)
        return self._said(behaviour, answer.json | {"messages": [{"id": message_id}]})

    def _said(self, behaviour: Behaviour, success: dict[str, Any]) -> Reply:
        headers = (("Retry-After", behaviour.retry_after),) if behaviour.retry_after is not None else ()
        if behaviour.kind == "error" and behaviour.code is not None:
            refusal = json.dumps(graph.refused(behaviour.code).json).encode()
            return Reply(behaviour.status, refusal, headers=headers, behaviour=behaviour)
        if behaviour.kind == "status":
            return Reply(behaviour.status, b"<html>gateway</html>", "text/html", headers, behaviour)
        body = b"<html>?</html>" if behaviour.kind == "garbage" else json.dumps(success).encode()
        return Reply(200, body, behaviour=behaviour)

    def _templates(self, request: Request) -> Reply:
        if request.method == "POST":
            wanted = _payload(request.body)
            if any(one["name"] == wanted["name"] for one in self.templates):
                return _json(graph.refused(100).json, 400)
            told = {"id": f"7{next(self._ids):012d}", "status": "PENDING", "rejected_reason": "NONE"}
            self.templates.append(wanted | told)
            return _json(told)
        query = dict(parse_qsl(request.query))
        limit = int(query.get("limit", "25"))
        page = graph.templates_listed(
            self.templates, after=query.get("after", ""), limit=limit, address=f"{self.origin}/elsewhere"
        )
        return _json(page)

    def _upload(self, request: Request) -> Reply:
        head = f"Content-Type: {request.headers.get('content-type', '')}\r\n\r\n".encode("latin-1")
        parts = message_from_bytes(head + request.body, policy=policy.HTTP)
        for part in parts.iter_parts() if parts.is_multipart() else ():
            if part.get_filename():
                content = part.get_payload(decode=True)
                assert isinstance(content, bytes)
                media_id = f"9{next(self._ids):012d}"
                self.files[media_id] = StoredFile(content, part.get_content_type())
                return _json(graph.media_stored(media_id))
        return _json(graph.refused(131053).json, 400)

    def _describe(self, media_id: str, *, asks_number: bool) -> Reply:
        if asks_number:
            told = graph.number_described(media_id, display_phone_number="+1 555-010-0000", name="Qadam test")
            return _json(told | {"messaging_limit_tier": self.tier, "quality_rating": self.quality})
        stored = self.files.get(media_id)
        if stored is None:
            return _json(graph.refused(100).json, 400)
        described = graph.media_described(
            media_id,
            url=stored.url or f"{self.origin}/file/{media_id}",
            mime=stored.declared_mime or stored.mime,
            sha256=hashlib.sha256(stored.content).hexdigest() if stored.sha256 is None else stored.sha256,
            size=len(stored.content) if stored.size is None else stored.size,
        )
        return _json(described)

    def _file(self, media_id: str) -> Reply:
        stored = self.files.get(media_id)
        if stored is None:
            return _json(graph.refused(131052).json, 404)
        if stored.behaviour.kind in ("status", "error"):
            return Reply(stored.behaviour.status, b"", behaviour=stored.behaviour)
        return Reply(200, stored.content, stored.mime, behaviour=stored.behaviour)


def _json(data: dict[str, Any], status: int = 200) -> Reply:
    return Reply(status, json.dumps(data).encode())


def _payload(body: bytes) -> dict[str, Any]:
    with contextlib.suppress(ValueError):
        data = json.loads(body)
        if isinstance(data, dict):
            return data
    return {}


def refs(calls: Iterable[Call]) -> list[str | None]:
    """The references of these calls, in order."""
    return [call.our_ref for call in calls]
