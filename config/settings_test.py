"""The settings of the tests: keys that open nothing, mail that goes nowhere. Read before any conftest is."""

import base64
import os
from pathlib import Path

os.environ.setdefault("QADAM_SECRET_KEY", "only-for-tests")
os.environ.setdefault("QADAM_SEAL_KEYS", "test:" + base64.b64encode(b"k" * 32).decode())
os.environ.setdefault("QADAM_INDEX_KEY", base64.b64encode(b"i" * 32).decode())
os.environ.setdefault(
    "QADAM_BADGE_KEYS", "\n".join(f"test{k}:" + base64.b64encode(k.encode() * 32).decode() for k in "nb")
)
os.environ.setdefault("QADAM_EMAIL_BACKEND", "django.core.mail.backends.locmem.EmailBackend")

# Nothing a test writes lands in the installation of whoever runs it.
os.environ.setdefault("QADAM_HOME", str(Path(__file__).resolve().parent.parent / ".cache" / "tests"))
(Path(os.environ["QADAM_HOME"]) / "static").mkdir(parents=True, exist_ok=True)

from config.settings import *  # noqa: E402, F403

# `make test` migrates once; the database of every worker is a copy of that one.
if pattern := os.environ.get("TEST_DATABASE_PATTERN"):
    DATABASES["default"]["TEST"] = {"TEMPLATE": pattern}  # noqa: F405

# A test sees at once what it did.
KEEP_MOMENTS = False
