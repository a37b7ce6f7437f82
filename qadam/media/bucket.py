"""Sealed files in a bucket of any S3-compatible store; the bucket sees neither names nor words."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from storages.backends.s3 import S3Storage

NOT_THERE = frozenset({"404", "NoSuchKey"})


class Bucket(S3Storage):  # type: ignore[misc]
    """What goes wrong in the store is an OSError here, as on a disk. The keys to it stand in AWS_ACCESS_KEY_ID and so on."""

    def __init__(self, **options: Any) -> None:
        # Stores other than Amazon's often know neither its newer checksums nor names of buckets in front of the host.
        style = "path" if options.get("endpoint_url") else "auto"
        config = Config(
            s3={"addressing_style": style},
            signature_version="s3v4",
            connect_timeout=5,
            read_timeout=20,
            retries={"max_attempts": 3},
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        )
        super().__init__(**options, client_config=config, default_acl=None, file_overwrite=True)

    def _save(self, name: str, content: Any) -> str:
        with _as_on_a_disk():
            return str(super()._save(name, content))

    def _open(self, name: str, mode: str = "rb") -> Any:
        with _as_on_a_disk():
            found = super()._open(name, mode)
            found.seek(0)  # fetches it, so that what is missing is missing here
            return found

    def delete(self, name: str) -> None:
        with _as_on_a_disk():
            super().delete(name)

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        with _as_on_a_disk():
            folders, files = super().listdir(path)
            return folders, files

    def get_modified_time(self, name: str) -> datetime:
        with _as_on_a_disk():
            at: datetime = super().get_modified_time(name)
            return at


@contextmanager
def _as_on_a_disk() -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        code = str(error.response.get("Error", {}).get("Code", ""))
        if code in NOT_THERE:
            raise FileNotFoundError("the store has no such file") from None
        raise OSError(f"the store of the files refuses ({code})") from None
    except BotoCoreError as error:
        raise OSError(f"the store of the files does not answer ({type(error).__name__})") from None
