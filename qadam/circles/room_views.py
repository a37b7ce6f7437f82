"""The room: the page of a facilitator's phone. It is opened once with a network and works without one from then on."""

import hashlib
import json
from pathlib import Path
from typing import Any

from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from qadam.circles.told import KINDS
from qadam.core import days, languages
from qadam.learning.drawings import SIGNS

_STATIC = Path(__file__).parent / "static" / "circles"
SCRIPTS = ("room-kept.js", "room-send.js", "room-page.js", "room-check.js", "room.js")
SHEET = "room.css"
_PICTURES = {"women": "woman", "men": "man", "girls": "girl", "boys": "boy", "elders": "grandmother"}


def _context() -> dict[str, Any]:
    words = {
        "women": _("Women"),
        "men": _("Men"),
        "girls": _("Girls"),
        "boys": _("Boys"),
        "elders": _("Elders"),
    }
    return {
        "kinds": [(kind, _PICTURES[kind], words[kind]) for kind in KINDS],
        "signs": SIGNS,
        "days": days.weekdays(days.code_now()),
    }


@require_GET
def room(request: HttpRequest) -> HttpResponse:
    """Every step of a session as one page; the script shows one at a time."""
    return render(request, "circles/room.html", _context())


@require_GET
def manifest(request: HttpRequest) -> HttpResponse:
    """What a phone needs to put the room beside its other apps."""
    here, home = languages.current(), reverse("room:room")
    icons = [
        {
            "src": staticfiles_storage.url(f"core/icons/icon-{size}.png"),
            "sizes": f"{size}x{size}",
            "type": "image/png",
        }
        for size in (192, 512)
    ]
    told = {
        "name": _("Room of the circle"),
        "short_name": _("Room"),
        "lang": here.code,
        "dir": here.direction,
        "id": home,
        "start_url": home,
        "scope": home,
        "display": "standalone",
        "background_color": "#faf6ee",
        "theme_color": "#1b2860",
        "icons": icons,
    }
    return JsonResponse(told, content_type="application/manifest+json")


@require_GET
def service_worker(request: HttpRequest) -> HttpResponse:
    """The script that answers without a network. Its first line names what the page needs, and changes when any of it does."""
    page = render(request, "circles/room.html", _context()).content
    files = [_STATIC / name for name in (*SCRIPTS, SHEET)]
    digest = hashlib.sha256(page + b"".join(path.read_bytes() for path in files)).hexdigest()[:16]
    shell = [reverse("room:room"), reverse("room:manifest")]
    shell += [staticfiles_storage.url(f"circles/{path.name}") for path in files]
    told = {"id": digest, "shell": shell}
    body = f"const ROOM={json.dumps(told)};\n" + (_STATIC / "room-worker.js").read_text("utf-8")
    response = HttpResponse(body, content_type="text/javascript")
    response.headers["Cache-Control"] = "no-cache"
    return response
