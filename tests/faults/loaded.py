"""What our processes need, loaded once. Whoever imports this is forked by `tests.faults.forked`."""

import os
from pathlib import Path

from qadam.ops.web import preload

preload()

from django.conf import settings  # noqa: E402
from django.test import override_settings  # noqa: E402

import qadam.messaging.worker  # noqa: E402, F401
from config import env  # noqa: E402


def move_to_home() -> None:
    """From now on files lie where QADAM_HOME is now."""
    home = Path(os.environ["QADAM_HOME"])
    stores = settings.STORAGES | {"default": env.media("", home / "media")}
    override_settings(HOME=home, MEDIA_ROOT=home / "media", STORAGES=stores).enable()
