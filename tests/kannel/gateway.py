"""A real Kannel on loopback: bearerbox, smsbox, and the fake network that comes with it as one phone's hands and eyes."""

from __future__ import annotations

import re
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote_plus, unquote_to_bytes

from qadam.ops.processes import die_with_parent
from tests.ops.running import free_port

FAKE_NETWORK = Path("/usr/lib/kannel/test/fakesmsc")
USER, PASSWORD, OUR_NUMBER = "qadam", "geheim-1", "8090"
_GOT = re.compile(r"Got message \d+: <(\S+) (\S+) (\S+) ([^>]*)>")

CONFIG = """
group = core
admin-port = {admin}
admin-interface = 127.0.0.1
admin-password = {password}
smsbox-port = {boxes}
smsbox-interface = 127.0.0.1
box-allow-ip = 127.0.0.1
box-deny-ip = *.*.*.*
log-level = 4
dlr-storage = internal

group = smsc
smsc = fake
smsc-id = fake
port = {network}
connect-allow-ip = 127.0.0.1

group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = {sending}
sendsms-interface = 127.0.0.1
log-level = 4
http-request-retry = 3
http-queue-delay = 1

group = sendsms-user
username = {user}
password = {password}
user-allow-ip = 127.0.0.1
concatenation = true
max-messages = 10

group = sms-service
keyword = default
catch-all = true
max-messages = 0
get-url = "{hook}"
"""


def programs() -> dict[str, str]:
    """Where Kannel's programs lie; those that are absent are left out."""
    found = {
        name: shutil.which(name, path="/usr/sbin:/usr/bin:/usr/local/sbin")
        for name in ("bearerbox", "smsbox")
    }
    fake = str(FAKE_NETWORK) if FAKE_NETWORK.exists() else None
    return {name: path for name, path in {**found, "fakesmsc": fake}.items() if path}


@dataclass
class Phone:
    """The one phone of the fake network: what is typed arrives at Kannel, what Kannel sends stands in its log."""

    number: str
    log: Path
    process: subprocess.Popen[bytes]

    def write(self, text: str) -> None:
        """Sends an SMS to our number."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{self.number} {OUR_NUMBER} text {text}\n".encode())
        self.process.stdin.flush()

    @property
    def received(self) -> list[tuple[str, str]]:
        """Sender and words of every SMS this phone got, in order; the parts of a long one joined."""
        found = _GOT.findall(self.log.read_text(encoding="utf-8", errors="replace"))
        return _joined([(sender, kind, words) for sender, to, kind, words in found if to == self.number])


def _joined(parts: list[tuple[str, str, str]]) -> list[tuple[str, str]]:
    """The messages that these parts make. In the head of a part stand how many there are and which one this is."""
    whole: list[tuple[str, str]] = []
    for sender, kind, words in parts:
        head, text_kind, text = b"", kind, words
        if kind == "udh":
            told, text_kind, text = words.split(" ")
            head = unquote_to_bytes(told)
        said = _decoded(text_kind, text)
        if head and head[-1] > 1:
            whole[-1] = (sender, whole[-1][1] + said)
        else:
            whole.append((sender, said))
    return whole


def _decoded(kind: str, text: str) -> str:
    """`text` as it stands; everything else as bytes, two a letter. A plus is a space in both.

    A part of a long text in GSM letters comes as bytes, too, but one a letter: then none of them is zero.
    """
    if kind == "text":
        return unquote_plus(text)
    raw = unquote_to_bytes(text.replace("+", "%20"))
    return raw.decode("ascii") if raw.isascii() and b"\0" not in raw else raw.decode("utf-16-be", "replace")


@dataclass
class Kannel:
    """A running gateway."""

    send_url: str
    phone: Phone


@contextmanager
def kannel(folder: Path, *, hook: str, number: str) -> Iterator[Kannel]:
    """The gateway with one phone in its network. `hook` is the address that our channel says Kannel must be given."""
    ports = {name: free_port() for name in ("admin", "boxes", "network", "sending")}
    config = folder / "kannel.conf"
    config.write_text(CONFIG.format(**ports, hook=hook, user=USER, password=PASSWORD))
    where = programs()
    with ExitStack() as running:
        running.enter_context(_program(where["bearerbox"], str(config), folder=folder))
        _until(lambda: _listens(ports["boxes"]) and _listens(ports["network"]))
        running.enter_context(_program(where["smsbox"], str(config), folder=folder))
        network = ("-H", "127.0.0.1", "-r", str(ports["network"]), "-i", "0.01")
        process = running.enter_context(_program(where["fakesmsc"], *network, folder=folder))
        _until(lambda: _listens(ports["sending"]))
        phone = Phone(number, folder / "fakesmsc.log", process)
        yield Kannel(f"http://127.0.0.1:{ports['sending']}/cgi-bin/sendsms", phone)


@contextmanager
def _program(program: str, *words: str, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    log = folder / f"{Path(program).name}.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [program, *words],
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=out,
            stderr=subprocess.STDOUT,
            preexec_fn=die_with_parent(signal.SIGKILL),
        )
    try:
        yield process
    finally:
        process.kill()  # asked kindly, Kannel takes half a minute to wait for its boxes
        process.wait()


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _until(condition: Callable[[], bool], *, seconds: float = 15) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "Kannel did not come up"
        time.sleep(0.05)
