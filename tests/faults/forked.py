"""Processes of ours that are forked from one that has loaded everything, as the web server does it.

Each has its own memory, its own connections and its own end: it is killed as honestly as a program started anew. Only
what starting costs, two seconds of a processor, is paid once. `tests.faults.processes` starts others anew: the very
commands of `qadam up`.
"""

import multiprocessing
import os
import signal
import subprocess
from collections.abc import Callable, Mapping
from multiprocessing.forkserver import ensure_running
from pathlib import Path

import pytest

from qadam.ops.processes import stop_with_parent

_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(["tests.faults.loaded"])


class Forked:
    """A running one, which does this work. Answers as `subprocess.Popen` does."""

    def __init__(
        self, work: Callable[..., object], *words: object, log: Path, environment: Mapping[str, str]
    ):
        _load(environment)
        self._process = _context.Process(target=_begin, args=(work, words, log, dict(environment)))
        self._process.start()
        self.pid = self._process.pid or 0

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        self._process.join(timeout)
        if self._process.exitcode is None:
            raise subprocess.TimeoutExpired("a forked process", timeout or 0)
        return self._process.exitcode

    def send_signal(self, order: int) -> None:
        os.kill(self.pid, order)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


def _load(environment: Mapping[str, str]) -> None:
    """Starts the process that loads everything, unless it runs. It ends with us, and with it whatever it forked."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment.items():
            patch.setenv(name, value)
        ensure_running()


def _begin(
    work: Callable[..., object], words: tuple[object, ...], log: Path, environment: dict[str, str]
) -> None:
    """What a forked process does: says everything to its log, stands in its own folder, works."""
    stop_with_parent()
    out = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.dup2(out, 1)
    os.dup2(out, 2)
    os.environ |= environment
    from tests.faults import loaded

    loaded.move_to_home()
    work(*words)
