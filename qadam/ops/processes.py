"""Child processes that never outlive us, and that come back when they die."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

PR_SET_PDEATHSIG = 1
FIRST_PAUSE_S, LONGEST_PAUSE_S, STEADY_AFTER_S = 1.0, 30.0, 60.0


def die_with_parent(order: signal.Signals) -> Callable[[], None]:
    """What a new child runs first: the kernel sends it the order when we are gone, however we went."""
    parent = os.getpid()
    if sys.platform != "linux":
        return lambda: None
    prctl = ctypes.CDLL(None).prctl

    def ask_kernel() -> None:
        prctl(PR_SET_PDEATHSIG, order, 0, 0, 0)
        if os.getppid() != parent:
            os.kill(os.getpid(), signal.SIGKILL)

    return ask_kernel


def stop_with_parent() -> None:
    """The same for ourselves: whoever started us takes us along."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)


@dataclass
class Child:
    """A program that is started, watched, started again after a growing pause, and ended with all it started."""

    name: str
    command: list[str]
    environment: Mapping[str, str]
    when_orphaned: signal.Signals = signal.SIGTERM
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    pause_s: float = FIRST_PAUSE_S
    start_at: float = field(default=0.0)

    def start(self) -> None:
        self.started_at = time.monotonic()
        self.process = subprocess.Popen(
            self.command,
            env=dict(self.environment),
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=die_with_parent(self.when_orphaned),
        )

    def look_after(self) -> str:
        """Starts the program again when it is time; says so in a sentence when it has just died."""
        now = time.monotonic()
        if self.process is None:
            if now >= self.start_at:
                self.start()
            return ""
        code = self.process.poll()
        if code is None:
            return ""
        if now - self.started_at > STEADY_AFTER_S:
            self.pause_s = FIRST_PAUSE_S
        self._end_group(signal.SIGKILL)
        self.process, self.start_at, pause_s = None, now + self.pause_s, self.pause_s
        self.pause_s = min(self.pause_s * 2, LONGEST_PAUSE_S)
        return f"The {self.name} process ended ({_how(code)}); it starts again in {pause_s:.0f} s."

    def ask_to_end(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)

    def end(self, *, patience_s: float) -> None:
        """Waits for the program after `ask_to_end`, then ends whatever is left of it and its own children."""
        if self.process is None:
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(max(patience_s, 0.0))
        self._end_group(signal.SIGKILL)
        self.process.wait()

    def _end_group(self, order: signal.Signals) -> None:
        if self.process:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, order)


def _how(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"code {code}"
