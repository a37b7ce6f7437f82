"""One HTML file that needs nothing else: its sheet and script inside, and a policy that lets nothing more in."""

import base64
import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from qadam.core import languages
from qadam.core.look import minified
from qadam.learning.pack.words import plain

_HERE = Path(__file__).parent
# Before anything is laid out: a browser with script lays out one card, not all. A fault anywhere shows them all again.
_FIRST = 'document.documentElement.className="js";onerror=function(){document.documentElement.className=""}'


def document(
    language: str,
    title: str,
    body: SafeString,
    *,
    sheet: str,
    script: str = "",
    marks: Mapping[str, str] | None = None,
) -> str:
    """The whole file. `sheet` and `script` are files beside this one; `marks` become data- attributes of the body."""
    here = languages.get(language)
    data = format_html_join(
        "", ' data-{}="{}"', ((name, plain(value)) for name, value in (marks or {}).items())
    )
    first, runs = (_inline(_FIRST), _inline(_script(script))) if script else ("", "")
    return format_html(
        '<!doctype html>\n<html lang="{}" dir="{}"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" '
        'content="{}"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="referrer" '
        'content="no-referrer"><title>{}</title>{}<style>{}</style></head>\n<body{}>{}{}</body></html>\n',
        here.code,
        here.direction,
        _policy(sheet, script),
        plain(title),
        first,
        mark_safe(_sheet(sheet)),
        data,
        body,
        runs,
    )


def _inline(script: str) -> SafeString:
    return mark_safe(f"<script>{script}</script>")  # a file of ours


@cache
def _sheet(name: str) -> str:
    return minified((_HERE / name).read_text(encoding="utf-8"))


@cache
def _script(name: str) -> str:
    lines = (_HERE / name).read_text(encoding="utf-8").splitlines()
    return "\n".join(line.strip() for line in lines if not line.strip().startswith("//"))


@cache
def _policy(sheet: str, script: str) -> str:
    """Nothing from anywhere but this one sheet, our script, and what stands in the file itself."""
    runs = f"{_hash(_FIRST)} {_hash(_script(script))}" if script else "'none'"
    return (
        f"default-src 'none'; style-src {_hash(_sheet(sheet))}; script-src {runs}; img-src data:; media-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(inline: str) -> str:
    return "'sha256-" + base64.b64encode(hashlib.sha256(inline.encode()).digest()).decode() + "'"
