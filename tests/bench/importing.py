"""A list of 100,000 people from a CSV file: read, looked at, and written with their addresses and consents."""

import resource
import time
from collections.abc import Iterator

from qadam.messaging.models import ChannelAccount
from qadam.organisations.models import Organisation
from qadam.people import importing, uploads
from qadam.people.models import Consent, ImportList, Person, PersonAddress
from tests.bench import ground
from tests.bench.figures import Figure

PEOPLE = 100_000
LARGE_BYTES = 200 * 1024 * 1024
# Between what ten thousand people take and what all of them take.
FLAT_MB = 25


def measure() -> Iterator[Figure]:
    """Seconds from the uploaded file to the last consent, and how much more memory that took than a tenth of it."""
    owner = ground.organisation()
    ground.whatsapp(owner)
    ChannelAccount.objects.create(organisation=owner, kind="sms", config_sealed=b"")
    _import(owner, PEOPLE // 10, begin=5_000_000)
    before_mb = _peak_mb()
    seconds = _import(owner, PEOPLE, begin=0)
    grown_mb = _peak_mb() - before_mb
    ours = Person.objects.filter(organisation=owner).count()
    about = {
        "people": ours,
        "ways": PersonAddress.objects.filter(person__organisation=owner).count(),
        "consents": Consent.objects.filter(organisation=owner).count(),
        **seconds,
    }
    if ours != PEOPLE + PEOPLE // 10:
        raise RuntimeError(f"{ours} people")
    yield Figure(f"import of {PEOPLE:,} people", sum(seconds.values()), "s", at_most=60, about=about)
    yield Figure("memory grown by that import", grown_mb, "MB", at_most=FLAT_MB)
    yield _large(owner)


def _import(owner: Organisation, people: int, *, begin: int) -> dict[str, float]:
    began_at = time.perf_counter()
    batch = importing.keep_file(owner, _upload(_lines(people, begin)))
    read_from = time.perf_counter()
    while not importing.read_on(batch):
        batch = ImportList.objects.get(pk=batch.pk)
    batch = ImportList.objects.get(pk=batch.pk)
    importing.agree_import(batch, source="camp list, 12 November", wording="میں خبریں چاہتا ہوں")
    importing.start_import(batch)
    write_from = time.perf_counter()
    while not importing.write_on(batch):
        batch = ImportList.objects.get(pk=batch.pk)
    return {
        "upload_s": round(read_from - began_at, 2),
        "read_s": round(write_from - read_from, 2),
        "write_s": round(time.perf_counter() - write_from, 2),
    }


def _large(owner: Organisation) -> Figure:
    """A file of 200 MB on its way in: what the process that takes it holds at most."""
    before_mb = _peak_mb()
    piece = "".join(_lines(20_000, 0)).encode()
    batch = importing.keep_file(owner, _upload(piece.decode() for _ in range(LARGE_BYTES // len(piece) + 1)))
    grown_mb = _peak_mb() - before_mb
    about = {"bytes": batch.bytes_total}
    importing.cancel_import(batch)
    return Figure("memory grown by taking a file of 200 MB", grown_mb, "MB", at_most=FLAT_MB, about=about)


def _lines(people: int, begin: int) -> Iterator[str]:
    yield "نام,موبائل,ضلع,زبان\n"
    for number in range(begin, begin + people):
        yield f"دوست نمبر {number},0300-{number:07},swabi,پښتو\n"


def _upload(lines: Iterator[str]) -> uploads.SealedUpload:
    """What the web server makes of a file that arrives line by line."""
    handler, size = uploads.SealingHandler(), 0
    handler.new_file("file", "list.csv", "text/csv", None)
    for line in lines:
        raw = line.encode()
        handler.receive_data_chunk(raw, size)
        size += len(raw)
    return handler.file_complete(size)


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
