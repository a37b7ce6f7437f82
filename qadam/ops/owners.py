"""Who runs PostgreSQL: it refuses to run as root, so that root hands it to an ordinary user."""

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qadam.ops.errors import Refused


@dataclass(frozen=True)
class Owner:
    """The user a PostgreSQL server runs as, and whether that is another one than ours."""

    name: str
    uid: int
    gid: int

    @property
    def is_other(self) -> bool:
        return self.uid != os.geteuid()

    def popen_options(self) -> dict[str, Any]:
        """What subprocess needs to start a program as this user."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if self.is_other else {}

    def give(self, path: Path) -> None:
        """Hands a folder or file over to this user."""
        if self.is_other:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)

    def can_run(self, program: Path) -> bool:
        """Whether this user reaches a program through every folder above it."""
        if not self.is_other:
            return os.access(program, os.X_OK)
        look = ["/bin/sh", "-c", 'test -x "$1"', "sh", str(program)]
        return subprocess.run(look, cwd="/", **self.popen_options()).returncode == 0


def owner_of(folder: Path) -> Owner:
    """Who runs the server of a data folder: we, or as root its owner, the user `qadam`, or `nobody`."""
    if os.geteuid() != 0:
        return _named(os.geteuid())
    if folder.exists() and (uid := folder.stat().st_uid) != 0:
        return _named(uid)
    for name in ("qadam", "nobody"):
        try:
            return _named(pwd.getpwnam(name).pw_uid)
        except KeyError:
            continue
    raise Refused("PostgreSQL does not run as root. Add a user for it: useradd --system qadam")


def our_name() -> str:
    """The name of the user we run as, as PostgreSQL will see it."""
    return _named(os.geteuid()).name


def _named(uid: int) -> Owner:
    try:
        entry = pwd.getpwuid(uid)
    except KeyError:
        raise Refused(
            f"PostgreSQL needs a user with a name, and number {uid} has none: "
            f"add one (useradd --uid {uid} qadam), or set DATABASE_URL."
        ) from None
    return Owner(entry.pw_name, uid, entry.pw_gid)
