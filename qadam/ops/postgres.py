"""Qadam's own PostgreSQL: the programs of a wheel, a data folder in QADAM_HOME, a socket nobody else can open.

The server is a foreground child. It listens on no network; whoever connects must be the same user of this machine
(peer). As root it is handed to an ordinary user and started *inside* its folder, so that no folder above is opened to
anyone.
"""

import contextlib
import hashlib
import os
import shutil
import signal
import stat
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote

from qadam.ops.errors import Refused
from qadam.ops.owners import Owner, our_name, owner_of
from qadam.ops.processes import die_with_parent
from qadam.ops.programs import VERSIONS, programs_for

SOCKET_PATH_LIMIT = 107
SOCKET_NAME = ".s.PGSQL.5432"
NAME = "qadam"
START_TIMEOUT_S = 120
LOG_LIMIT_BYTES = 10_000_000

# Small on purpose: a whole network must fit beside its web server on the smallest rented machine. Nothing a person
# wrote may reach the server's log, so no statement, detail or parameter is ever written there.
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "80",
    "shared_buffers": "64MB",
    "effective_cache_size": "512MB",
    "maintenance_work_mem": "64MB",
    "max_wal_size": "512MB",
    "max_worker_processes": "2",
    # Shared memory for parallel queries is scarce in containers, and nothing here is large enough to need them.
    "max_parallel_workers_per_gather": "0",
    "max_parallel_maintenance_workers": "0",
    "max_logical_replication_workers": "0",
    "autovacuum_max_workers": "2",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "cluster_name": NAME,
}
NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
SETTINGS_OF: dict[int, dict[str, str]] = {16: {}, 18: {"io_method": "sync"}}


@dataclass(frozen=True)
class Cluster:
    """One data folder and the socket folder of its server. `durable=False` is for tests that are thrown away."""

    home: Path
    version: int
    socket: Path
    owner: Owner
    durable: bool = True

    @property
    def data(self) -> Path:
        return self.home / "postgres" / str(self.version)

    @property
    def log(self) -> Path:
        return self.home / "log" / "postgres.log"

    @property
    def url(self) -> str:
        """The address for programs on this machine."""
        return f"postgres://{NAME}@/{NAME}?host={quote(str(self.socket), safe='')}"


def cluster_in(home: Path, *, version: int = 0, durable: bool = True) -> Cluster:
    """The cluster of an installation: the asked version, else the one that is there, else the newest."""
    there = [v for v in sorted(VERSIONS, reverse=True) if (home / "postgres" / str(v)).exists()]
    version = version or (there[0] if there else max(VERSIONS))
    if version not in VERSIONS:
        raise Refused(
            f"QADAM_POSTGRES_VERSION must be one of {', '.join(map(str, VERSIONS))}, not {version}."
        )
    owner = owner_of(home / "postgres" / str(version))
    return Cluster(home, version, _socket_folder(home, owner), owner, durable)


def start(cluster: Cluster) -> subprocess.Popen[bytes]:
    """Starts the server as our child and waits until it answers. Raises Refused with the reason when it does not."""
    bin_folder = programs_for(cluster.version, cluster.owner)
    _make_folder(cluster.home / "postgres", 0o700)
    _make_folder(cluster.log.parent, 0o700)
    if not cluster.data.exists():
        _create(cluster, bin_folder)
    _check_data(cluster)
    _wait_for_previous(cluster)
    _make_socket_folder(cluster)
    _write_access_rules(cluster)
    command = [str(bin_folder / "postgres"), "-D", _data_argument(cluster)]
    for name, value in _settings(cluster).items():
        command += ["-c", f"{name}={value}"]
    with _open_log(cluster) as log:
        began_at = log.tell()
        server = _popen(cluster, command, stdout=log, stderr=log)
    _wait_until_ready(cluster, server, began_at)
    return server


def stop(server: subprocess.Popen[bytes], *, patience_s: float = 30) -> None:
    """Ends the server after its open transactions were rolled back; at once when it takes too long."""
    for order, wait_s in ((signal.SIGINT, patience_s), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0)):
        if server.poll() is not None:
            return
        server.send_signal(order)
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(wait_s)


@contextlib.contextmanager
def running(cluster: Cluster) -> Iterator[str]:
    """The address of the cluster's database while the block runs: of the server that is up, else of one just for it."""
    if _running_pid(cluster):
        yield _as_served(cluster).url
        return
    server = start(cluster)
    try:
        yield cluster.url
    finally:
        stop(server)
        forget_socket(cluster)


def forget_socket(cluster: Cluster) -> None:
    """Takes away the socket folder of a server that has ended, when it stands outside QADAM_HOME."""
    if not cluster.socket.is_relative_to(cluster.home):
        shutil.rmtree(cluster.socket, ignore_errors=True)


def _create(cluster: Cluster, bin_folder: Path) -> None:
    """A new data folder with the role and database `qadam`. It takes its name only when all of it is there."""
    draft = cluster.data.with_name(f"{cluster.version}.new")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    cluster.owner.give(draft)
    locale = ["--locale=C"]
    if cluster.version >= 17:
        locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--lc-collate=C", "--lc-ctype=C"]
    where = "/proc/self/cwd" if cluster.owner.is_other else str(draft)
    options = ["-U", "postgres", "--encoding=UTF8", "--auth=peer", "--no-instructions", *locale]
    options += [] if cluster.durable else ["--no-sync"]
    _run_in(cluster, draft, [str(bin_folder / "initdb"), "-D", where, *options])
    first_words = f"create role {NAME} login createdb\ncreate database {NAME} owner {NAME}\n"
    _run_in(cluster, draft, [str(bin_folder / "postgres"), "--single", "-D", where, "postgres"], first_words)
    draft.rename(cluster.data)


def _run_in(cluster: Cluster, folder: Path, command: list[str], words: str = "") -> None:
    done = subprocess.run(
        command,
        cwd=folder,
        env=_environment(),
        input=words,
        capture_output=True,
        text=True,
        **cluster.owner.popen_options(),
    )
    if done.returncode or "ERROR" in done.stderr:
        last = _last_complaint(done.stderr) or f"exit code {done.returncode}"
        raise Refused(f"The database could not be made in {cluster.data}: {last}")


def _check_data(cluster: Cluster) -> None:
    """Raises Refused when the data folder cannot be one that this version made."""
    try:
        found = (cluster.data / "PG_VERSION").read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        raise Refused(
            f"The database in {cluster.data} is damaged (its version cannot be read): move that folder away "
            "and bring back a backup with `qadam restore FILE`."
        ) from None
    if found != str(cluster.version):
        raise Refused(
            f"The database in {cluster.data} was made by PostgreSQL {found}, not {cluster.version}: "
            "start the Qadam that made it and use `qadam backup`, then `qadam restore` here."
        )


def _wait_for_previous(cluster: Cluster, patience_s: float = 30) -> None:
    """Waits for a server that is just ending, and clears away what a crashed one left."""
    deadline = time.monotonic() + patience_s
    while pid := _running_pid(cluster):
        if time.monotonic() > deadline:
            raise Refused(f"Another PostgreSQL (process {pid}) uses {cluster.data}: stop it first.")
        time.sleep(0.1)
    # The number in a file left by a crash may meanwhile belong to somebody else; PostgreSQL would refuse because of it.
    (cluster.data / "postmaster.pid").unlink(missing_ok=True)


def _running_pid(cluster: Cluster) -> int:
    """The process that serves this data folder, or 0."""
    try:
        pid = int((cluster.data / "postmaster.pid").read_text(encoding="utf-8").split("\n", 1)[0])
        command = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        where = os.path.realpath(f"/proc/{pid}/cwd")
    except (OSError, ValueError):
        return 0
    is_ours = command[0].endswith(b"postgres") and where == os.path.realpath(cluster.data)
    return pid if is_ours else 0


def _as_served(cluster: Cluster) -> Cluster:
    """The cluster with the socket folder its running server wrote down (line 5 of its lock file)."""
    lines = (cluster.data / "postmaster.pid").read_text(encoding="utf-8").split("\n")
    return replace(cluster, socket=Path(lines[4]))


def _wait_until_ready(cluster: Cluster, server: subprocess.Popen[bytes], began_at: int) -> None:
    deadline = time.monotonic() + START_TIMEOUT_S
    while not _is_ready(cluster, server.pid):
        if server.poll() is not None:
            complaint = (
                _last_complaint(_read_log(cluster, began_at)) or f"it ended with code {server.returncode}"
            )
            raise Refused(
                f"The database in {cluster.data} does not start: {complaint} (more in {cluster.log})"
            )
        if time.monotonic() > deadline:
            stop(server)
            raise Refused(f"The database in {cluster.data} did not answer in time; see {cluster.log}.")
        time.sleep(0.02)


def _is_ready(cluster: Cluster, pid: int) -> bool:
    """Whether the server wrote `ready` into its own lock file (line 8)."""
    try:
        lines = (cluster.data / "postmaster.pid").read_text(encoding="utf-8").split("\n")
    except OSError:
        return False
    return len(lines) > 7 and lines[0] == str(pid) and lines[7].strip() == "ready"


def _last_complaint(text: str) -> str:
    """The last thing PostgreSQL called an error, without its time stamp."""
    for line in reversed(text.splitlines()):
        for word in ("PANIC:", "FATAL:", "ERROR:", "error:"):
            if word in line:
                return line.partition(word)[2].strip().rstrip(".")
    return ""


def _settings(cluster: Cluster) -> dict[str, str]:
    extra = {} if cluster.durable else NOT_DURABLE
    return SETTINGS | SETTINGS_OF[cluster.version] | extra | {"unix_socket_directories": str(cluster.socket)}


def _data_argument(cluster: Cluster) -> str:
    # Another user may be unable to walk down to the folder, but stands in it already.
    return "/proc/self/cwd" if cluster.owner.is_other else str(cluster.data)


def _environment() -> dict[str, str]:
    return {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}


def _popen(cluster: Cluster, command: list[str], **streams: Any) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command,
        cwd=cluster.data,
        env=_environment(),
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=die_with_parent(signal.SIGINT),
        **streams,
        **cluster.owner.popen_options(),
    )


def _write_access_rules(cluster: Cluster) -> None:
    """Only users of this machine who run Qadam or its database get in, without a password, through the socket."""
    users = dict.fromkeys([our_name(), cluster.owner.name, "root"])
    rules = {
        "pg_hba.conf": "local all all peer map=qadam\n",
        "pg_ident.conf": "".join(f'qadam "{user}" {role}\n' for user in users for role in ("postgres", NAME)),
    }
    for name, text in rules.items():
        # The folder belongs to another user when we are root: never write through a link they may have put there.
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW
        with open(os.open(cluster.data / name, flags, 0o600), "w", encoding="utf-8") as file:
            file.write(text)
        cluster.owner.give(cluster.data / name)


def _open_log(cluster: Cluster) -> IO[bytes]:
    """The server's log, to append to. A big one is put aside first; one old log is kept."""
    with contextlib.suppress(FileNotFoundError):
        if cluster.log.stat().st_size > LOG_LIMIT_BYTES:
            cluster.log.replace(cluster.log.with_suffix(".log.1"))
    return open(os.open(cluster.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab")


def _read_log(cluster: Cluster, began_at: int) -> str:
    with cluster.log.open("rb") as log:
        log.seek(began_at)
        return log.read().decode("utf-8", "replace")


def _make_folder(folder: Path, mode: int) -> None:
    folder.mkdir(mode=mode, parents=True, exist_ok=True)


def _socket_folder(home: Path, owner: Owner) -> Path:
    """A folder short enough for a socket address, that the server's user reaches and nobody else opens."""
    inside = home / "run"
    if not owner.is_other and len(os.fsencode(inside / SOCKET_NAME)) <= SOCKET_PATH_LIMIT:
        return inside
    key = hashlib.sha256(os.fsencode(home)).hexdigest()[:12]
    places = [Path("/run")] if owner.is_other else [Path(os.environ.get("XDG_RUNTIME_DIR") or "/nowhere")]
    place = next((p for p in places if p.is_dir() and os.access(p, os.W_OK)), Path("/tmp"))
    return place / f"qadam-{owner.uid}-{key}"


def _make_socket_folder(cluster: Cluster) -> None:
    with contextlib.suppress(FileExistsError):
        cluster.socket.mkdir(mode=0o700, parents=True)
        cluster.owner.give(cluster.socket)
    seen = cluster.socket.lstat()
    is_safe = stat.S_ISDIR(seen.st_mode) and seen.st_uid == cluster.owner.uid and not seen.st_mode & 0o077
    if not is_safe:
        raise Refused(
            f"{cluster.socket} belongs to somebody else or is open to others: remove it and start again."
        )
