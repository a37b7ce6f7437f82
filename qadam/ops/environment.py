"""Where this installation lives and what the environment asks of it. Read before, and without, Django."""

import os
from dataclasses import dataclass
from pathlib import Path

from qadam.ops.errors import Refused

ROOT = Path(__file__).resolve().parent.parent.parent
YES, NO = {"1", "yes", "true", "on"}, {"0", "no", "false", "off"}


@dataclass(frozen=True)
class Installation:
    """The settings a supervisor needs. `database_url` is empty when Qadam runs its own PostgreSQL."""

    home: Path
    demo: bool
    debug: bool
    host: str
    port: int
    base_url: str
    database_url: str
    postgres_version: int

    @property
    def keys(self) -> Path:
        return self.home / "keys"

    @property
    def log(self) -> Path:
        return self.home / "log"

    @property
    def run(self) -> Path:
        return self.home / "run"


def read_env_file(path: Path = ROOT / ".env") -> None:
    """Puts the lines `NAME=value` of a file into the environment; what is already set there wins."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return
    for line in lines:
        name, equals, value = line.strip().partition("=")
        if equals and name.isidentifier():
            value = value.partition(" #")[0].strip()
            os.environ.setdefault(name, value.strip("'\""))


def installation() -> Installation:
    """The installation the environment describes. Raises Refused when a value cannot be understood."""
    port = _number("PORT", 8000)
    if not 0 < port < 65536:
        raise Refused(f"PORT must be between 1 and 65535, not {port}.")
    return Installation(
        home=Path(os.path.abspath(_text("QADAM_HOME") or ROOT / "var")),
        demo=_flag("QADAM_DEMO"),
        debug=_flag("QADAM_DEBUG"),
        host=_text("QADAM_HOST") or "127.0.0.1",
        port=port,
        base_url=(_text("QADAM_BASE_URL") or f"http://127.0.0.1:{port}").rstrip("/"),
        database_url=_text("DATABASE_URL"),
        postgres_version=_number("QADAM_POSTGRES_VERSION", 0),
    )


def _text(name: str) -> str:
    return os.environ.get(name, "").strip()


def _flag(name: str) -> bool:
    value = _text(name).lower()
    if value and value not in YES | NO:
        raise Refused(f"{name} must be yes or no, not {value!r}.")
    return value in YES


def _number(name: str, default: int) -> int:
    value = _text(name)
    if value and not value.isdecimal():
        raise Refused(f"{name} must be a whole number, not {value!r}.")
    return int(value) if value else default
