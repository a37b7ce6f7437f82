"""SMS providers as played here: whatever their door looks like, they take, refuse, break off or keep silent as scripted."""

from __future__ import annotations

import base64
import itertools
import json
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import pytest

from tests.provider.behaviour import OK, Behaviour
from tests.provider.threaded import Threaded
from tests.provider.wire import Reply, Request


@dataclass(frozen=True, slots=True)
class Call:
    """One request: what it held, wherever it stood, and whether a person would have got an SMS."""

    method: str
    path: str
    fields: Mapping[str, Any]
    user: str
    taken: bool


Success = Callable[[str], Reply]


def kannel(_id: str) -> Reply:
    return Reply(202, b"0: Accepted for delivery", "text/html")


def smsgate(id: str) -> Reply:
    told = {"id": id, "deviceId": "d", "state": "Pending", "recipients": []}
    return Reply(202, json.dumps(told).encode())


def aggregator(id: str) -> Reply:
    return Reply(200, f"OK ID:{id}".encode(), "text/plain")


def twilio(id: str) -> Reply:
    return Reply(201, json.dumps({"sid": f"SM{id:0>32}", "status": "queued", "error_code": None}).encode())


def twilio_error(code: int, status: int = 400) -> Reply:
    """A refusal in Twilio's words."""
    return Reply(status, json.dumps({"code": code, "message": "…", "status": status}).encode())


@dataclass
class SmsServer:
    """Everything the provider knows. `success` is how it says yes."""

    success: Success = aggregator
    calls: list[Call] = field(default_factory=list)
    cuts: int = 0
    _script: deque[Behaviour | Reply] = field(default_factory=deque)
    _ids: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def script(self, *answers: Behaviour | Reply) -> None:
        """How the next calls are answered, one after the other; then all goes well again."""
        self._script.extend(answers)

    @property
    def taken(self) -> list[Call]:
        """The calls that became an SMS."""
        return [call for call in self.calls if call.taken]

    def cut_next(self, target: str) -> bool:
        """Whether the request whose head just came is cut off before its body is read."""
        first = self._script[0] if self._script else OK
        if not isinstance(first, Behaviour) or first.kind != "cut_before":
            return False
        self._script.popleft()
        self.cuts += 1
        return True

    def answer(self, request: Request) -> Reply:
        """The answer to any request at all."""
        how = self._script.popleft() if self._script else OK
        taken = isinstance(how, Behaviour) and how.takes
        self.calls.append(Call(request.method, request.path, _fields(request), _user(request), taken))
        if isinstance(how, Reply):
            return how
        headers = (("Retry-After", how.retry_after),) if how.retry_after is not None else ()
        if how.kind in ("status", "error"):
            return Reply(how.status, b"<html>gateway</html>", "text/html", headers, how)
        if how.kind == "garbage":
            return Reply(200, b"<html>?</html>", "text/html", behaviour=how)
        said = self.success(str(next(self._ids)))
        return Reply(said.status, said.body, said.mime, behaviour=how)


def _fields(request: Request) -> dict[str, Any]:
    fields: dict[str, Any] = dict(parse_qsl(request.query, keep_blank_values=True))
    if request.body[:1] == b"{":
        told: dict[str, Any] = json.loads(request.body)
        return fields | told
    return fields | dict(parse_qsl(request.body.decode(), keep_blank_values=True))


def _user(request: Request) -> str:
    scheme, _space, told = request.headers.get("authorization", "").partition(" ")
    return base64.b64decode(told).decode() if scheme == "Basic" else ""


class SmsProvider(SmsServer, Threaded):
    """The same in a thread of its own, on a free port of 127.0.0.1."""

    def __init__(self) -> None:
        SmsServer.__init__(self)
        Threaded.__init__(self, self.answer, self.cut_next)
        self.origin = f"http://127.0.0.1:{self.port}"


@pytest.fixture
def sms_provider() -> Iterator[SmsProvider]:
    """An SMS provider that behaves until it is told not to."""
    it = SmsProvider()
    yield it
    it.close()
