"""The whole library as files: every lesson in every language it is written in, as a page and as a sheet to print."""

import time
from collections.abc import Iterator

from django.db.models.functions import Length

from qadam.learning.enums import Form
from qadam.learning.loading import load_library
from qadam.learning.models import PackFile
from qadam.learning.packs import due, make_due
from tests.bench.figures import Figure


def measure() -> Iterator[Figure]:
    """Seconds to make all of them from nothing, and the largest of each form."""
    load_library()
    PackFile.objects.all().delete()
    wanted = len(list(due()))
    began_at = time.perf_counter()
    made = make_due(within_s=3600)
    seconds = time.perf_counter() - began_at
    if made != wanted:
        raise RuntimeError(f"{wanted - made} of {wanted} files were not made")
    about = {"files": made, "a_file_ms": round(seconds * 1000 / made)}
    yield Figure("whole library made into files", seconds, "s", at_most=120, about=about)
    for form in (Form.LIGHT, Form.SHEET):
        sizes = PackFile.objects.filter(form=form).annotate(size=Length("content"))
        largest = max(sizes.values_list("size", flat=True)) / 1024
        yield Figure(f"largest file, {form}", largest, "KB", at_most=500)
