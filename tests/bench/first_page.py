"""The first page of the demo network as a phone gets it: what goes over the air before anything can be read."""

import gzip
import http.client
import re
from collections.abc import Iterator
from urllib.parse import urljoin

from tests.bench.figures import Figure
from tests.bench.started import installation
from tests.look.light import LIMIT_BYTES, loads_by_itself

LANGUAGES = ("ur", "en")


def measure() -> Iterator[Figure]:
    """Kilobytes and requests of the home page in two languages, and that it has no script."""
    port = installation().running.port
    for language in LANGUAGES:
        path = f"/{language}/"
        page, on_the_air = _get(port, path)
        others = [_get(port, urljoin(path, url))[1] for url in loads_by_itself(page.decode())]
        scripts = len(re.findall(rb"<script(?![^>]*ld\+json)|\son[a-z]+=[\"']", page))
        about = {"bytes": on_the_air, "bytes_of_the_rest": sum(others)}
        limit_kb = LIMIT_BYTES / 1024
        name = f"first page, {language}"
        yield Figure(f"{name}: page with its sheet", on_the_air / 1024, "KB", at_most=limit_kb, about=about)
        yield Figure(f"{name}: everything", (on_the_air + sum(others)) / 1024, "KB", at_most=30)
        yield Figure(f"{name}: requests", 1 + len(others), "", at_most=5)
        yield Figure(f"{name}: scripts", scripts, "", at_most=0)


def _get(port: int, path: str) -> tuple[bytes, int]:
    """What is at the address, and its bytes on the air without the headers."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    if answer.status != 200:
        raise RuntimeError(f"{path} answers {answer.status}")
    plain = gzip.decompress(body) if answer.headers["Content-Encoding"] == "gzip" else body
    return plain, len(body)
