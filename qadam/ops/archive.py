"""What a backup holds: one tar with a manifest, the database, the sealed media and the erasure log. Never a key."""

import io
import json
import os
import tarfile
from dataclasses import asdict, dataclass
from pathlib import Path

from qadam.ops.errors import Refused

MANIFEST, DATABASE, ERASURES, MEDIA = "manifest.json", "database.dump", "erasures.log", "media/"
KIND = "qadam-backup-1"


@dataclass(frozen=True)
class Manifest:
    """About it: `key_ids` names the sealing keys it needs, `index_check` tells index keys apart; neither is a key."""

    kind: str
    version: str
    made_at: str
    key_ids: list[str]
    index_check: str


def write(file: Path, *, manifest: Manifest, dump: Path, media: Path, erasures: Path) -> None:
    """Writes the whole backup or nothing; nobody else may read it. Raises OSError."""
    draft = file.with_name(file.name + ".part")
    try:
        with (
            open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as raw,
            tarfile.open(fileobj=raw, mode="w") as tar,
        ):
            _add_bytes(tar, MANIFEST, json.dumps(asdict(manifest), indent=1).encode())
            tar.add(dump, DATABASE)
            if erasures.exists():
                _add_bytes(tar, ERASURES, erasures.read_bytes())
            for path in sorted(media.rglob("*")):
                _add_file(tar, path, MEDIA + path.relative_to(media).as_posix())
            tar.close()
            raw.flush()
            os.fsync(raw.fileno())
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)


def read_manifest(tar: tarfile.TarFile) -> Manifest:
    """The manifest of a backup. Raises Refused when the file is none."""
    try:
        member = tar.extractfile(MANIFEST)
        manifest = Manifest(**json.loads(member.read())) if member else None
    except (KeyError, ValueError, TypeError):
        manifest = None
    if manifest is None or manifest.kind != KIND:
        raise Refused(f"{tar.name!s} is not a backup that this Qadam can read.")
    return manifest


def unpack(tar: tarfile.TarFile, *, media: Path, erasures: Path) -> None:
    """Writes the media into a folder, and adds to the erasure log what only the backup knows. Raises OSError."""
    media.mkdir(mode=0o700)
    for member in tar:
        if member.isfile() and member.name.startswith(MEDIA):
            member.name, member.mode = member.name.removeprefix(MEDIA), 0o600
            tar.extract(member, media, filter="data")
    known = erasures.read_text(encoding="utf-8").splitlines() if erasures.exists() else []
    if new := [line for line in _erasures(tar) if line not in set(known)]:
        with erasures.open("a", encoding="utf-8") as log:
            log.write("".join(f"{line}\n" for line in new))


def _erasures(tar: tarfile.TarFile) -> list[str]:
    try:
        member = tar.extractfile(ERASURES)
    except KeyError:
        return []
    return member.read().decode("utf-8").splitlines() if member else []


def _add_bytes(tar: tarfile.TarFile, name: str, data: bytes) -> None:
    info = tarfile.TarInfo(name)
    info.size, info.mode = len(data), 0o600
    tar.addfile(info, io.BytesIO(data))


def _add_file(tar: tarfile.TarFile, path: Path, name: str) -> None:
    """One media file. It may be withdrawn while we look; then it is not in the backup either."""
    try:
        if path.is_file() and not path.is_symlink():
            _add_bytes(tar, name, path.read_bytes())
    except FileNotFoundError:
        return
