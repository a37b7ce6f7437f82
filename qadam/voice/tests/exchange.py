"""The provider's side on loopback: it begins calls, or refuses, fails and breaks off as it is told, and holds recordings."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

from qadam.media.tests.conftest import voice_note

CUT, SILENCE = "cut", "silence"


class Exchange:
    """Listens until it is closed. `next` says how the next requests are answered: a status with a code, CUT or SILENCE."""

    def __init__(self) -> None:
        self.begun: list[dict[str, str]] = []
        self.next: list[Any] = []
        exchange = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
                exchange.take(self, {name: values[-1] for name, values in form.items()})

            def do_GET(self) -> None:
                exchange.give(self)

            def log_message(self, *_args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.ended = threading.Event()
        self.api_base = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def take(self, request: BaseHTTPRequestHandler, form: dict[str, str]) -> None:
        """A call is to be begun."""
        told = self.next.pop(0) if self.next else None
        if isinstance(told, tuple):
            status, code, headers = told
            answer(request, status, {"code": code, "message": "no", "status": status}, headers)
            return
        self.begun.append(form)
        if told == SILENCE:
            self.ended.wait(5)
        if told in (CUT, SILENCE):
            request.connection.close()
            request.close_connection = True
            return
        answer(request, 201, {"sid": f"CA{len(self.begun):032d}", "status": "queued"}, {})

    def give(self, request: BaseHTTPRequestHandler) -> None:
        """A recording, for who has the token; RE1 is there."""
        if request.path.endswith("RE1.mp3") and request.headers["Authorization"]:
            answer(request, 200, voice_note(2, container="mp3", codec="libmp3lame"), {})
        elif request.path.endswith("AC0123456789abcdef.json"):
            answer(request, 200, {"friendly_name": "Naway Sahar"}, {})
        else:
            answer(request, 404, {"code": 20404}, {})

    def close(self) -> None:
        self.ended.set()
        self._server.shutdown()
        self._server.server_close()


def answer(request: BaseHTTPRequestHandler, status: int, body: Any, headers: dict[str, str]) -> None:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    request.send_response(status)
    for name, value in {**headers, "Content-Length": str(len(content))}.items():
        request.send_header(name, value)
    request.end_headers()
    request.wfile.write(content)
