"""Files of any size on their way in: sealed piece by piece as they arrive, read piece by piece when their turn comes.

Nothing of them stands anywhere unsealed, and no process ever holds one as a whole.
"""

import io
import tempfile
from collections.abc import Callable, Iterator
from typing import IO, Any, BinaryIO, cast

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from qadam.core.sealing import seal, unseal
from qadam.people.tables import PIECE

SEALED_FOR = "import-piece"
MOST_BYTES = 300 * 1024 * 1024


class SealedUpload(UploadedFile):  # type: ignore[type-arg]
    """What arrived: its pieces, sealed. Empty when it was larger than we take; `size` is how large it was."""

    def __init__(self, name: str, size: int, pieces: IO[bytes], lengths: list[int]) -> None:
        super().__init__(file=cast(Any, pieces), name=name, size=size)
        self._lengths = lengths

    @property
    def is_too_big(self) -> bool:
        return bool(self.size) and not self._lengths

    def sealed_pieces(self) -> Iterator[bytes]:
        """Each piece as it is kept: PIECE bytes before sealing, the last one less."""
        assert self.file is not None
        self.file.seek(0)
        for length in self._lengths:
            yield self.file.read(length)


class SealingHandler(FileUploadHandler):
    """Takes a file apart into sealed pieces while it arrives."""

    chunk_size = PIECE

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._kept: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115
        self._waiting, self._lengths, self._size = bytearray(), list[int](), 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self._size += len(raw_data)
        if self._size > MOST_BYTES:
            self._waiting.clear()
            self._lengths.clear()
            self._kept.truncate(0)
            return
        self._waiting += raw_data
        while len(self._waiting) >= PIECE:
            self._keep(bytes(self._waiting[:PIECE]))
            del self._waiting[:PIECE]

    def file_complete(self, file_size: int) -> SealedUpload:
        if self._waiting:
            self._keep(bytes(self._waiting))
        return SealedUpload(self.file_name or "list", file_size, self._kept, self._lengths)

    def _keep(self, piece: bytes) -> None:
        sealed = seal(piece, context=SEALED_FOR)
        self._lengths.append(len(sealed))
        self._kept.write(sealed)


class SealedFile(io.RawIOBase):
    """A file of sealed pieces, to be read from any place. Holds two pieces at a time."""

    def __init__(self, piece: Callable[[int], bytes], size: int) -> None:
        super().__init__()
        self._piece, self._size, self._at = piece, size, 0
        self._open: dict[int, bytes] = {}

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        begin = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(begin + offset, 0)
        return self._at

    def readinto(self, buffer: Any) -> int:
        number, offset = divmod(self._at, PIECE)
        if self._at >= self._size:
            return 0
        part = self._unsealed(number)[offset : offset + len(buffer)]
        buffer[: len(part)] = part
        self._at += len(part)
        return len(part)

    def _unsealed(self, number: int) -> bytes:
        if number not in self._open:
            while len(self._open) > 1:
                del self._open[next(iter(self._open))]
            self._open[number] = unseal(self._piece(number), context=SEALED_FOR)
        return self._open[number]


def buffered(file: SealedFile) -> BinaryIO:
    """The file as readers of CSV and spreadsheets want it."""
    return cast(BinaryIO, io.BufferedReader(file, 64 * 1024))
