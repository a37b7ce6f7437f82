"""The settings of the tests: keys that open nothing, mail that goes nowhere. Read before any conftest is."""

import base64
import os

os.environ.setdefault("QADAM_SECRET_KEY", "only-for-tests")
os.environ.setdefault("QADAM_SEAL_KEYS", "test:" + base64.b64encode(b"k" * 32).decode())
os.environ.setdefault("QADAM_INDEX_KEY", base64.b64encode(b"i" * 32).decode())
os.environ.setdefault("QADAM_EMAIL_BACKEND", "django.core.mail.backends.locmem.EmailBackend")

from config.settings import *  # noqa: F403
