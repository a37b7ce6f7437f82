"""Makes `.venv` with everything Qadam needs. Run by the machine's own Python, so it uses nothing but that.

python3 qadam/ops/bootstrap.py [--dev]
"""

from __future__ import annotations

import compileall
import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
OLDEST = (3, 11)

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# The browser of the journeys, and letters for every language shipped (Nastaliq is among them).
SYSTEM_PACKAGES = ("chromium", "fonts-noto-core")
# The SMS gateway whose fake network the tests speak to; `extras` brings that network.
KANNEL_PACKAGES = ("kannel", "kannel-extras")
FAKE_NETWORK = Path("/usr/lib/kannel/test/fakesmsc")

LAUNCHER = """#!{python}
import sys

from qadam.ops.cli import main

if __name__ == "__main__":
    sys.exit(main())
"""


class Missing(Exception):
    """Something the machine lacks, with the command that mends it."""


def main() -> int:
    is_dev = "--dev" in sys.argv
    try:
        check_machine()
        install(is_dev)
    except Missing as missing:
        print(f"qadam: {missing}", file=sys.stderr)
        return 1
    # Without these everything else works: say so, and go on.
    for line in [*get_letters(), *([*get_browser(), *get_kannel()] if is_dev else [])]:
        print(line, file=sys.stderr, flush=True)
    return 0


def check_machine() -> None:
    """Raises Missing for a Python that is too old or comes without venv."""
    if sys.version_info < OLDEST:
        found = ".".join(map(str, sys.version_info[:2]))
        raise Missing(
            f"Qadam needs Python 3.11 or newer and {sys.executable} is {found}. "
            "Install one (sudo apt install python3.11 python3.11-venv) and say: make run PYTHON=python3.11"
        )
    if not uv() and not has_venv():
        raise Missing(f"Python's venv module is missing. Install it with: {apt('python3-venv')}")


def install(is_dev: bool) -> None:
    """Makes .venv and fills it; does nothing when it holds these very requirements already."""
    names = ["requirements.txt", *(["requirements-dev.txt"] if is_dev else [])]
    wanted = {name: fingerprint(ROOT / name) for name in names}
    # The tests' requirements hold all of the others, so that one run is enough.
    needed = [name for name in reversed(names) if stamp(name) != wanted[name]]
    if needed:
        print("Setting up .venv (once; a minute or two) ...", file=sys.stderr, flush=True)
        if not works(PYTHON):
            make_venv(VENV)
        fill_venv(VENV, ROOT / needed[0])
        for name in wanted:
            (VENV / f".{name}.sha256").write_text(wanted[name])
    write_launcher()
    compile_code()
    compile_messages()


def make_venv(venv: Path) -> None:
    shutil.rmtree(venv, ignore_errors=True)
    if uv() and run([uv(), "venv", "--quiet", "--python", sys.executable, str(venv)]):
        return
    if not run([sys.executable, "-m", "venv", str(venv)]):
        raise Missing(f"Python could not make {venv.name}. Install what it needs with: {apt('python3-venv')}")


def fill_venv(venv: Path, requirements: Path) -> None:
    """Exactly these packages, each proven by its hash. With uv when it can, else with pip."""
    python = str(venv / "bin" / "python")
    proven = ["--quiet", "--require-hashes", "-r", str(requirements)]
    if uv():
        if run([uv(), "pip", "install", "--compile-bytecode", "--python", python, *proven]):
            return
        print("uv could not do it; trying pip.", file=sys.stderr, flush=True)
    if not run([python, "-m", "pip", "--version"], quiet=True):
        run([python, "-m", "ensurepip"], quiet=True)
    if not run([python, "-m", "pip", "install", "--disable-pip-version-check", *proven]):
        raise Missing(
            "The packages could not be installed; what stands above says why. Is there a connection?"
        )


def write_launcher() -> None:
    """The command .venv/bin/qadam, and this folder on the path of .venv."""
    pure = subprocess.check_output(
        [str(PYTHON), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    )
    (Path(pure.decode().strip()) / "qadam-root.pth").write_text(f"{ROOT}\n", encoding="utf-8")
    launcher = VENV / "bin" / "qadam"
    launcher.write_text(LAUNCHER.format(python=PYTHON), encoding="utf-8")
    launcher.chmod(0o755)


def compile_code() -> None:
    """Turns our modules into what Python runs. Where it may not keep that itself, every process would do it anew."""
    for name in ("config", "qadam"):
        compileall.compile_dir(str(ROOT / name), quiet=2, rx=re.compile(r"[\\/]tests[\\/]"))


def compile_messages() -> None:
    """Turns the catalogues of sentences into what Django reads, when one is newer than its result."""
    catalogues = [*ROOT.glob("locale/*/LC_MESSAGES/*.po"), *ROOT.glob("qadam/*/locale/*/LC_MESSAGES/*.po")]
    if all(is_fresh(path) for path in catalogues):
        return
    if not run([str(PYTHON), "-m", "qadam.ops.catalogues", "compile"], cwd=ROOT, quiet=True):
        raise Missing("The catalogues could not be compiled; see: make messages")


def is_fresh(catalogue: Path) -> bool:
    compiled = catalogue.with_suffix(".mo")
    return compiled.exists() and compiled.stat().st_mtime >= catalogue.stat().st_mtime


def get_letters() -> list[str]:
    """The letters of the picture cards, on a machine without Noto fonts: those named in package.json."""
    if has_fonts() or (ROOT / "node_modules" / "@fontsource").is_dir():
        return []
    install = [
        "install",
        "--no-package-lock",
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
        "--silent",
    ]
    node = ROOT / ".cache" / "node"
    try:
        if not shutil.which("npm"):
            make_venv(node)
            fill_venv(node, ROOT / "requirements-node.txt")
        path = f"{node / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"
        if run(["npm", *install], cwd=ROOT, path=path):
            return []
    except Missing:
        pass
    finally:
        shutil.rmtree(node, ignore_errors=True)
    return [f"qadam: the letters for picture cards could not be fetched: {apt('fonts-noto-core')}"]


def has_fonts() -> bool:
    return any(Path("/usr/share/fonts").rglob("NotoNastaliqUrdu*"))


def get_browser() -> list[str]:
    """Chromium and fonts for the journeys, through apt where that is possible; else one loud line."""
    if works(browser(), "--version") and has_fonts():
        return []
    get_packages(*SYSTEM_PACKAGES, what="Chromium and fonts for the browser journeys")
    if works(browser(), "--version"):
        return []
    return [f"*** BROWSER JOURNEYS ARE SKIPPED: no Chromium on this machine. {apt(*SYSTEM_PACKAGES)} ***"]


def get_kannel() -> list[str]:
    """Kannel for the tests of SMS, through apt where that is possible; else one loud line."""
    if not has_kannel():
        get_packages(*KANNEL_PACKAGES, what="Kannel for the tests of SMS")
    if has_kannel():
        return []
    return [f"*** THE TESTS WITH A REAL KANNEL ARE SKIPPED: it is not here. {apt(*KANNEL_PACKAGES)} ***"]


def has_kannel() -> bool:
    path = f"{os.environ.get('PATH', '')}{os.pathsep}/usr/sbin"
    return bool(shutil.which("bearerbox", path=path)) and FAKE_NETWORK.exists()


def get_packages(*packages: str, what: str) -> None:
    """Installs packages of the system where we may, and asks that none of their services is started."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    print(f"Getting {what} ...", file=sys.stderr, flush=True)
    os.environ["DEBIAN_FRONTEND"] = "noninteractive"
    os.environ["RUNLEVEL"] = "1"  # so that invoke-rc.d starts nothing
    run(["apt-get", "update", "-qq"], quiet=True)
    run(["apt-get", "install", "-qq", "-y", "--no-install-recommends", *packages], quiet=True)


def browser() -> str | None:
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def fingerprint(requirements: Path) -> str:
    """Changes with the packages, with Python and with the place of .venv."""
    about = f"{sys.version_info[:2]} {sysconfig.get_platform()} {VENV}".encode()
    return hashlib.sha256(requirements.read_bytes() + about).hexdigest()


def stamp(name: str) -> str:
    """The fingerprint of what .venv holds; empty when it does not work."""
    try:
        return (VENV / f".{name}.sha256").read_text() if works(PYTHON) else ""
    except OSError:
        return ""


def uv() -> str:
    return shutil.which("uv") or ""


def has_venv() -> bool:
    return all(importlib.util.find_spec(name) for name in ("venv", "ensurepip"))


def works(program: Path | str | None, argument: str = "-V") -> bool:
    return bool(program) and run([str(program), argument], quiet=True)


def apt(*packages: str) -> str:
    sudo = "" if os.geteuid() == 0 else "sudo "
    return f"{sudo}apt install {' '.join(packages)}"


def run(command: list[str], *, quiet: bool = False, cwd: Path | None = None, path: str = "") -> bool:
    """Whether a command went well. Quiet ones say nothing at all. `path` is where else it finds programs."""
    silent = subprocess.DEVNULL if quiet else None
    environment = os.environ | {"PATH": path} if path else None
    try:
        program = shutil.which(command[0], path=path or None) or command[0]
        done = subprocess.run(
            [program, *command[1:]],
            stdin=subprocess.DEVNULL,
            stdout=silent,
            stderr=silent,
            cwd=cwd,
            env=environment,
        )
    except OSError:
        return False
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
