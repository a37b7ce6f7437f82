"""Children that come back, and that never outlive us."""

import os
import sys
import time
from pathlib import Path

from qadam.ops.processes import Child


def _child(program: str) -> Child:
    return Child("test", [sys.executable, "-c", program], dict(os.environ))


def _news(child: Child, *, within_s: float) -> str:
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        if news := child.look_after():
            return news
        time.sleep(0.01)
    return ""


def test_a_child_that_died_is_started_again_after_a_growing_pause(tmp_path: Path) -> None:
    child = _child(f"open({str(tmp_path / 'starts')!r}, 'a').write('x'); raise SystemExit(3)")
    child.start()

    first = _news(child, within_s=10)
    second = _news(child, within_s=10)

    assert first == "The test process ended (code 3); it starts again in 1 s."
    assert second == "The test process ended (code 3); it starts again in 2 s."
    assert (tmp_path / "starts").read_text() == "xx"


def test_what_a_child_started_ends_with_it(tmp_path: Path) -> None:
    program = (
        "import subprocess, sys, time\n"
        "grandchild = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        f"open({str(tmp_path / 'pid')!r}, 'w').write(str(grandchild.pid)); time.sleep(60)"
    )
    child = _child(program)
    child.start()
    while not (tmp_path / "pid").exists() or not (tmp_path / "pid").read_text():
        time.sleep(0.01)
    grandchild = Path("/proc") / (tmp_path / "pid").read_text()

    child.ask_to_end()
    child.end(patience_s=5)

    deadline = time.monotonic() + 5
    while grandchild.exists() and " Z " not in (grandchild / "stat").read_text():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_child_that_will_not_end_is_ended() -> None:
    child = _child(
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(1, flush=True); time.sleep(60)"
    )
    child.start()
    time.sleep(0.5)
    began_at = time.monotonic()

    child.ask_to_end()
    child.end(patience_s=0.3)

    assert child.process is not None
    assert child.process.returncode == -9
    assert time.monotonic() - began_at < 5
