"""Where hostile bytes are opened: a process of its own, with little memory and time, no keys, no settings.

A decoder that crashes, hangs or swells takes only this process along; the worker gets a plain refusal.
"""

import json
import os
import resource
import struct
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import BinaryIO

from qadam.media.limits import Reason, Unfit
from qadam.media.pieces import Piece
from qadam.media.sniff import Kind, nature_of

_ROOT = Path(__file__).resolve().parents[2]
_SECONDS = 90
_MEMORY = 1536 * 1024 * 1024
_REFUSED = 3
_HEAD = struct.Struct(">I")


def render(data: bytes, *, beginning: bool = False) -> list[Piece]:
    """The renditions of a picture or a voice, made in a process of its own. Raises Unfit."""
    nature_of(data)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "qadam.media.workshop", "beginning" if beginning else "whole"],
            input=data,
            capture_output=True,
            timeout=_SECONDS,
            cwd=_ROOT,
            env={"PYTHONPATH": str(_ROOT), "LC_ALL": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"},
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise Unfit(Reason.TOO_HEAVY) from error
    if done.returncode == _REFUSED:
        told = json.loads(done.stdout)
        raise Unfit(Reason(told["reason"]), seconds=told["seconds"])
    if done.returncode != 0:
        raise Unfit(Reason.TOO_HEAVY if done.returncode < 0 else Reason.DAMAGED)
    return _unpacked(done.stdout)


def _unpacked(raw: bytes) -> list[Piece]:
    (length,) = _HEAD.unpack_from(raw)
    start = _HEAD.size + length
    pieces = []
    for told in json.loads(raw[_HEAD.size : start]):
        size = told.pop("bytes")
        pieces.append(Piece(**told | {"data": raw[start : start + size], "peaks": tuple(told["peaks"])}))
        start += size
    return pieces


def _packed(pieces: list[Piece]) -> bytes:
    told = []
    for piece in pieces:
        facts = asdict(piece)
        facts["bytes"] = len(facts.pop("data"))
        told.append(facts)
    head = json.dumps(told).encode()
    return b"".join([_HEAD.pack(len(head)), head, *(piece.data for piece in pieces)])


def _made(data: bytes, *, beginning: bool) -> list[Piece]:
    nature = nature_of(data)
    if nature.kind is Kind.IMAGE:
        from qadam.media.pictures import render_picture

        return render_picture(data, reader=nature.reader)
    from qadam.media.sound import render_sound

    return render_sound(data, reader=nature.reader, beginning=beginning)


def _confine() -> None:
    os.nice(5)
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Nothing is written to any file: results leave by the pipe.
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def main(asked: str, source: BinaryIO, target: BinaryIO) -> int:
    """Answers one request: bytes in, packed renditions or a refusal out."""
    _confine()
    try:
        answer, code = _packed(_made(source.read(), beginning=asked == "beginning")), 0
    except Unfit as refusal:
        answer = json.dumps({"reason": refusal.reason, "seconds": refusal.seconds}).encode()
        code = _REFUSED
    except MemoryError:
        answer, code = json.dumps({"reason": Reason.TOO_HEAVY, "seconds": None}).encode(), _REFUSED
    target.write(answer)
    target.flush()
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.stdin.buffer, sys.stdout.buffer))
