"""The page that checks badges without internet, as one file: script, keys, words and the signed list."""

import base64
import hashlib
import json
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from qadam.core import days, languages, look
from qadam.learning.badges.listing import make_list
from qadam.learning.badges.signing import jwk, public_keys

_STATIC = Path(__file__).parent.parent / "static" / "learning"


@cache
def script() -> str:
    """Both scripts as they stand in the page."""
    both = "\n".join((_STATIC / name).read_text("utf-8") for name in ("badges.js", "badges-page.js"))
    return look.without_indents(both).strip()


def policy() -> str:
    """The content policy of every page, and beside it this one script."""
    digest = base64.b64encode(hashlib.sha256(script().encode()).digest()).decode()
    return look.policy().replace("script-src 'self'", f"script-src 'sha256-{digest}'")


def page() -> dict[str, Any]:
    """What the page carries."""
    data = make_list()
    head = json.loads(data[8 : 8 + int.from_bytes(data[4:8], "big")])
    ours = public_keys()
    keys: dict[str, dict[str, Any]] = {kid: jwk(public) for kid, public in ours.items()}
    # Of circles that were taken over: good for what the list holds.
    others = public_keys(taken=True).items()
    keys |= {kid: {**jwk(public), "taken": 1} for kid, public in others if kid not in ours}
    return {
        "script": mark_safe(script()),  # ours, and the policy names its hash
        "list": base64.b64encode(data).decode(),
        "keys": _as_data(keys),
        "words": _as_data(_words()),
        "count": head["count"],
        "made": head["made"],
    }


def size_kb() -> int:
    """What the saved page weighs, roughly: the list and what stands around it."""
    return 20 + len(make_list()) * 4 // 3 // 1024


def _as_data(value: Any) -> SafeString:
    """JSON that cannot end the element it stands in."""
    return mark_safe(json.dumps(value, ensure_ascii=False).replace("<", "\\u003c"))


def _words() -> dict[str, Any]:
    code = languages.current().code
    return {
        "months": [days.month(date(2026, n, 1), code) for n in range(1, 13)],
        "meetings": _("(%(meetings)s meetings)"),
        "sentences": {
            "P": _("Was at the meeting about “%(title)s”."),
            "Sf": _("Showed the facilitator how it is done: “%(title)s”."),
            "Sq": _("Answered the quiz with pictures: “%(title)s”."),
            "St": _("Taught it to somebody else: “%(title)s”."),
            "C": _("Completed “%(title)s”."),
        },
        "verdicts": {
            "valid": [_("This badge is real"), _("We gave it, and it was not taken back.")],
            "revoked": [_("This badge was taken back"), _("We gave it once. It is no longer valid.")],
            "genuine": [
                _("This badge is real and newer than the list"),
                _("Our signature fits. With internet you can see whether it was taken back since."),
            ],
            "forged": [
                _("This is not our badge"),
                _("Our signature is not on it. Please do not accept it."),
            ],
            "unlisted": [
                _("This code is not in the list"),
                _("It may be newer than the list, or not ours. Scan the picture code, or ask with internet."),
            ],
            "mistyped": [_("A sign is wrong"), _("Compare the 8 signs with the badge once more.")],
            "changed": [
                _("This list of badges was cut short or changed"),
                _("Save this page again, with internet."),
            ],
        },
    }
