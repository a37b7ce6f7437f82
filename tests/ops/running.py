"""A real Qadam in a folder of its own: started as a person starts it, looked at from outside."""

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parent.parent.parent
COMMAND = (sys.executable, "-m", "qadam.ops.cli")
READY = re.compile(r"^Qadam is ready after ([0-9.]+) s\.$", re.MULTILINE)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def bare_environment(home: Path, **more: str) -> dict[str, str]:
    """What a fresh login has: nothing of Qadam, nothing of this test run."""
    ours = ("QADAM_", "DATABASE_URL", "PORT", "DJANGO_", "PYTEST_", "MAKE", "MFLAGS")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return kept | {"QADAM_HOME": str(home), "PYTHONPATH": str(ROOT)} | more


def qadam(*words: str, home: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """Runs one verb to its end."""
    return subprocess.run(
        [*COMMAND, *words],
        cwd=ROOT,
        env=bare_environment(home, **more),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=180,
    )


@dataclass
class Running:
    """One `qadam up`. `said` is what it printed so far."""

    process: subprocess.Popen[str]
    port: int
    said: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(self.said)

    def wait_until_ready(self, within_s: float = 120) -> float:
        """Seconds it took by its own words. Fails when it ended or took too long."""
        deadline = time.monotonic() + within_s
        while not (found := READY.search(self.text)):
            assert self.process.poll() is None, f"it ended with {self.process.returncode}:\n{self.text}"
            assert time.monotonic() < deadline, f"not ready in time:\n{self.text}"
            time.sleep(0.02)
        return float(found[1])

    def family(self) -> list[psutil.Process]:
        """The supervisor and everything it started, directly or not."""
        top = psutil.Process(self.process.pid)
        return [top, *top.children(recursive=True)]

    def member(self, words: str) -> psutil.Process:
        """The process directly under the supervisor whose command line holds these words."""
        return next(
            child for child in psutil.Process(self.process.pid).children() if words in _command_line(child)
        )

    def get(self, path: str) -> tuple[int, bytes]:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as answer:
            return answer.status, answer.read()

    def stop(self, order: signal.Signals = signal.SIGTERM, within_s: float = 40) -> int:
        """Its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(order)
        return self.process.wait(within_s)


def _command_line(process: psutil.Process) -> str:
    """Nothing for one that has just died and is not taken note of yet."""
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""


def start(home: Path, *words: str, command: tuple[str, ...] = COMMAND, **more: str) -> Running:
    """Starts `qadam up` and reads along."""
    port = free_port()
    process = subprocess.Popen(
        [*command, "up", *words],
        cwd=ROOT,
        env=bare_environment(home, PORT=str(port), **more),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    running = Running(process, port)
    threading.Thread(target=_read_along, args=(running,), daemon=True).start()
    return running


def _read_along(running: Running) -> None:
    assert running.process.stdout
    for line in running.process.stdout:
        running.said.append(line)


def all_gone(processes: list[psutil.Process], within_s: float = 30) -> list[str]:
    """Who of them is still there after that time."""
    _gone, alive = psutil.wait_procs(processes, timeout=within_s)
    return [" ".join(process.cmdline()) for process in alive if process.is_running()]
