"""The same sealed files in a store that speaks S3, played here by a small one."""

import re
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from django.core.exceptions import ImproperlyConfigured
from pytest_django import Settings

from config import env
from qadam.media import files


class Store(BaseHTTPRequestHandler):
    """As much of S3 as we use: put, get, head, delete, list; signed by somebody."""

    kept: dict[str, bytes]
    protocol_version = "HTTP/1.1"

    def _answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _key(self) -> str:
        assert "AWS4-HMAC-SHA256 Credential=qadam-key/" in self.headers["Authorization"]
        return unquote(urlsplit(self.path).path)

    def do_PUT(self) -> None:
        data = self.rfile.read(int(self.headers["Content-Length"]))
        self.kept[self._key()] = data
        self._answer(200, ETag='"1"')

    def do_DELETE(self) -> None:
        self.kept.pop(self._key(), None)
        self._answer(204)

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        key = self._key()
        if key.count("/") == 1:
            return self._list(key + "/")
        if key not in self.kept:
            return self._answer(404, b"<Error><Code>NoSuchKey</Code></Error>")
        return self._answer(200, self.kept[key], ETag='"1"', Last_Modified="Sat, 28 Nov 2026 10:00:00 GMT")

    def _list(self, bucket: str) -> None:
        prefix = parse_qs(urlsplit(self.path).query)["prefix"][0]
        rests = [key.removeprefix(bucket + prefix) for key in self.kept if key.startswith(bucket + prefix)]
        folders = "".join(
            f"<CommonPrefixes><Prefix>{prefix}{name}/</Prefix></CommonPrefixes>"
            for name in sorted({rest.split("/")[0] for rest in rests if "/" in rest})
        )
        found = "".join(
            f"<Contents><Key>{prefix}{rest}</Key><Size>1</Size></Contents>"
            for rest in rests
            if "/" not in rest
        )
        body = f"<ListBucketResult><IsTruncated>false</IsTruncated>{found}{folders}</ListBucketResult>"
        self._answer(200, body.encode(), Content_Type="application/xml")

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def store(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, bytes]]:
    """What lies in the store. The files of this test go there."""
    kept: dict[str, bytes] = {}
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Kept", (Store,), {"kept": kept}))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "qadam-key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "qadam-secret")
    url = f"s3://qadam/charsadda?endpoint=http://127.0.0.1:{server.server_port}&region=eu-central-1"
    settings.STORAGES = settings.STORAGES | {"default": env.media(url, Path("unused"))}
    yield kept
    server.shutdown()
    server.server_close()


def test_a_file_is_kept_sealed_read_found_and_removed(store: dict[str, bytes]) -> None:
    name = files.write("کھڈی کی آواز".encode(), context="test")

    [(key, lies_there)] = store.items()
    assert re.fullmatch(r"/qadam/charsadda/sealed/[0-9a-f]{2}/[0-9a-f]{30}", key)
    assert "کھڈی".encode() not in lies_there
    assert files.read(name, context="test").decode() == "کھڈی کی آواز"
    assert list(files.all_names()) == [name]
    assert files.written_before(name, datetime(2026, 11, 29, tzinfo=UTC))

    files.remove([name])
    assert store == {}
    with pytest.raises(FileNotFoundError):
        files.read(name, context="test")
    assert not files.written_before(name, datetime(2026, 11, 29, tzinfo=UTC))


def test_a_store_that_is_away_is_an_error_of_the_disk_and_a_removal_waits(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, store: dict[str, bytes]
) -> None:
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    there = env.media("s3://qadam?endpoint=http://127.0.0.1:9&region=x", Path("unused"))
    settings.STORAGES = settings.STORAGES | {"default": there}

    with pytest.raises(OSError, match="does not answer"):
        files.write(b"x", context="test")
    files.remove(["sealed/aa/bb"])


def test_without_an_address_files_lie_in_a_folder(tmp_path: Path) -> None:
    entry = env.media("", tmp_path)

    assert entry["BACKEND"] == "django.core.files.storage.FileSystemStorage"
    assert entry["OPTIONS"] == {
        "location": tmp_path,
        "file_permissions_mode": 0o600,
        "directory_permissions_mode": 0o700,
    }


@pytest.mark.parametrize(
    "url", ["s3:///x", "https://bucket/x", "s3://key:secret@bucket/x", "s3://b?acl=public"]
)
def test_an_address_that_cannot_be_meant_is_refused_with_what_to_write(url: str, tmp_path: Path) -> None:
    with pytest.raises(ImproperlyConfigured, match="QADAM_MEDIA_URL must read s3://bucket/prefix"):
        env.media(url, tmp_path)
