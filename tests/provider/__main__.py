"""The provider as a process: `python -m tests.provider --port N`. Prints one JSON line once it listens.

Steering: `POST /_control/script` (a list of behaviours), `POST /_control/default` (one behaviour),
`POST /_control/reset`, `GET /_control/calls[?from=N]`, `GET /_control/counts`.
With `--webhook URL --app-secret S` it posts receipts (`--receipts sent,delivered,read`) for what it takes.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import signal
import sys
from contextlib import suppress
from urllib.parse import parse_qs

import httpx

from qadam.channels.simulator import phone
from qadam.channels.simulator.phone import Caller, Line
from tests.provider.behaviour import Behaviour
from tests.provider.fixtures import APP_SECRET, LINE, VERSION
from tests.provider.graph_server import TOKEN, Call, GraphServer
from tests.provider.wire import Reply, Request, Server


class Receipts:
    """Posts the receipts of every message taken, a few hundred in a body, in the order asked for."""

    def __init__(self, url: str, app_secret: str, line: Line, states: list[str]) -> None:
        self._url, self._secret, self._line, self._states = url, app_secret, line, states
        self._waiting: asyncio.Queue[Call] = asyncio.Queue()

    def taken(self, call: Call) -> None:
        """Remembers a message to report."""
        self._waiting.put_nowait(call)

    async def run(self) -> None:
        """Posts until cancelled; a body that is not answered with 200 is posted again."""
        async with httpx.AsyncClient(timeout=30, trust_env=False) as client:
            while True:
                calls = [await self._waiting.get()]
                while not self._waiting.empty() and len(calls) < 200:
                    calls.append(self._waiting.get_nowait())
                for state in self._states:
                    await self._post(
                        client, phone.body(self._line, [self._status(call, state) for call in calls])
                    )

    def _status(self, call: Call, state: str) -> dict[str, object]:
        caller = Caller(phone=call.payload.get("to"), user_id=call.payload.get("recipient"))
        return phone.status(self._line, caller, str(call.message_id), state, our_ref=call.our_ref)

    async def _post(self, client: httpx.AsyncClient, body: bytes) -> None:
        for wait_s in (0.1, 0.5, 2.0, 5.0, 10.0):
            with suppress(httpx.HTTPError):
                answer = await client.post(self._url, content=body, headers=phone.signed(self._secret, body))
                if answer.status_code == 200:
                    return
            await asyncio.sleep(wait_s)


class Steered:
    """The Graph API plus the control addresses."""

    def __init__(self, api: GraphServer) -> None:
        self.api = api

    def answer(self, request: Request) -> Reply:
        """The answer to a call of either kind."""
        if not request.path.startswith("/_control/"):
            return self.api.answer(request)
        return Reply(200, json.dumps(self._control(request)).encode())

    def _control(self, request: Request) -> object:
        verb = request.path.removeprefix("/_control/")
        if verb == "script":
            self.api.script(*(Behaviour(**item) for item in json.loads(request.body)))
        elif verb == "default":
            self.api.default = Behaviour(**json.loads(request.body))
        elif verb == "reset":
            self.api.reset()
        elif verb == "calls":
            start = int(parse_qs(request.query).get("from", ["0"])[0])
            return [_told(call) for call in self.api.calls[start:]]
        return {
            "calls": len(self.api.calls),
            "taken": len(self.api.taken),
            "doubled": len(self.api.doubled()),
        }


def _told(call: Call) -> dict[str, object]:
    taken = {"message_id": call.message_id, "our_ref": call.our_ref, "to": call.to}
    return {"at": call.at, "behaviour": call.behaviour, "payload": call.payload, **taken}


async def serve(options: argparse.Namespace) -> None:
    """Listens until SIGTERM or Ctrl-C."""
    api = GraphServer(token=options.token, tier=options.tier)
    steered = Steered(api)
    server = Server(steered.answer, api.cut_next)
    await server.listen(options.port)
    api.origin = f"http://127.0.0.1:{server.port}"
    done = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, done.set)
    posting: asyncio.Task[None] | None = None
    if options.webhook:
        line = Line(options.phone_number_id, options.waba_id)
        receipts = Receipts(options.webhook, options.app_secret, line, options.receipts.split(","))
        api.on_taken = receipts.taken
        posting = asyncio.create_task(receipts.run())
    sys.stdout.write(
        json.dumps({"api_base": f"{api.origin}/{VERSION}", "access_token": options.token}) + "\n"
    )
    sys.stdout.flush()
    await done.wait()
    if posting:
        posting.cancel()
    await server.stop()


def main() -> None:
    """Reads the command line and serves."""
    parser = argparse.ArgumentParser(description="A WhatsApp provider that misbehaves on purpose.")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--tier", default="TIER_2K", help="how many people a day it says may be written to")
    parser.add_argument("--token", default=TOKEN)
    parser.add_argument("--webhook", default="")
    parser.add_argument("--app-secret", default=APP_SECRET)
    parser.add_argument("--phone-number-id", default=LINE.phone_number_id)
    parser.add_argument("--waba-id", default=LINE.waba_id)
    parser.add_argument("--receipts", default="sent,delivered,read")
    asyncio.run(serve(parser.parse_args()))


if __name__ == "__main__":
    main()
