"""Webhooks as Meta posts them: signed, batched, repeated, late, out of order – and forged."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import httpx

from qadam.channels.http import trusted
from qadam.channels.simulator import phone
from qadam.channels.simulator.phone import Caller, Line


@dataclass
class Webhooks:
    """Posts to one account's webhook. Every method answers the HTTP status codes it got, in order."""

    url: str
    app_secret: str
    line: Line
    client: httpx.Client = field(
        default_factory=lambda: httpx.Client(timeout=30, trust_env=False, verify=trusted())
    )

    def post(self, *changes: dict[str, Any], times: int = 1, at_once: bool = False) -> list[int]:
        """One signed body with these changes, posted `times` over, one after the other or all at once."""
        body = phone.body(self.line, changes)
        return self.post_raw([body] * times, at_once=at_once)

    def post_raw(
        self, bodies: Sequence[bytes], *, at_once: bool = False, headers: dict[str, str] | None = None
    ) -> list[int]:
        """These very bytes, signed, or with the `headers` given (a forged signature, another content type)."""

        def one(body: bytes) -> int:
            sent = phone.signed(self.app_secret, body) if headers is None else headers
            return self.client.post(self.url, content=body, headers=sent).status_code

        if not at_once:
            return [one(body) for body in bodies]
        with ThreadPoolExecutor(max_workers=min(len(bodies), 16)) as pool:
            return list(pool.map(one, bodies))

    def text(self, caller: Caller, words: str, **more: Any) -> list[int]:
        """Somebody writes. `more`: message_id, at, reply_to, forwarded."""
        return self.post(phone.text(self.line, caller, words, **more))

    def press(self, caller: Caller, choice_id: str, label: str = "…", **more: Any) -> list[int]:
        """Somebody presses a button."""
        return self.post(phone.press(self.line, caller, choice_id, label, **more))

    def statuses(
        self,
        caller: Caller,
        message_id: str,
        states: Sequence[str],
        *,
        our_ref: str | None = None,
        times: int = 1,
    ) -> list[int]:
        """Receipts for a message, in exactly this order, each posted `times` over."""
        answers: list[int] = []
        for state in states:
            change = phone.status(self.line, caller, message_id, state, our_ref=our_ref)
            answers += self.post(change, times=times)
        return answers

    def forged(self, caller: Caller, words: str) -> list[int]:
        """The same, three ways no provider would: unsigned, signed with another secret, changed after signing."""
        body = phone.body(self.line, [phone.text(self.line, caller, words)])
        unsigned = {"Content-Type": "application/json"}
        wrong, stale = phone.signed("another secret", body), phone.signed(self.app_secret, body)
        return (
            self.post_raw([body], headers=unsigned)
            + self.post_raw([body], headers=wrong)
            + self.post_raw([body + b" "], headers=stale)
        )
