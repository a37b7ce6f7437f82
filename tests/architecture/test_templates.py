"""What every template and sheet keeps to: the policy would drop the rest silently, or a reader would not understand."""

import re
from pathlib import Path

import pytest
from django.template import engines

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted(ROOT.glob("qadam/**/templates/**/*.html"))
SHEETS = sorted(ROOT.glob("qadam/**/static/**/*.css"))
_COMMENT = re.compile(
    r"{% comment %}.*?{% endcomment %}|{#.*?#}|<!--.*?-->|<style.*?</style>|<code\b.*?</code>|Open Badges(?: 3\.0)?",
    re.S,
)
_SAID = re.compile(r"{% (?:blocktranslate|blocktrans)\b.*?{% endblocktrans(?:late)? %}", re.S)
_LANG_OF_ITS_OWN = re.compile(r"<(\w+)[^>]*\blang=\"[\w-]+\"[^>]*>[^<]*</\1>")
_CLASSES = re.compile(r"{% block (?:accent|narrow|hem|styles|sprite|brand_url) %}.*?{% endblock %}", re.S)
_DJANGO = re.compile(r"{%.*?%}|{{.*?}}", re.S)
_HTML = re.compile(r"<[^>]*>|&\w+;", re.S)
# Said the same in every language, or data.
_NAMES = {
    "WhatsApp",
    "SMS",
    "Telegram",
    "KB",
    "MB",
    "CSV",
    "XLSX",
    "JSON",
    "PDF",
    "STOP",
    "START",
    "Qadam",
    "QR",
    "PIN",
    "GPS",
    "ICS",
}
# What no browser runs.
_IS_DATA = re.compile(r"type=\"(?:application/(?:ld\+)?json|text/plain)\"")
# Files that are saved and opened without us: one script of ours, which their own policy allows by its hash.
ALLOWED_BY_HASH = {"qadam/learning/templates/learning/badge_saved.html"}
_PHYSICAL = re.compile(
    r"(?<![\w-])(?:margin|padding|border)-(?:left|right|top|bottom)\b|(?<![\w-])(?:left|right|top|bottom)\s*:"
    r"|text-align\s*:\s*(?:left|right)|float\s*:|(?<![\w-])(?:min-|max-)?(?:width|height)\s*:"
)


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_every_template_can_be_read() -> None:
    for path in TEMPLATES:
        engines["django"].from_string(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_a_template_holds_nothing_the_policy_forbids(path: Path) -> None:
    source = _COMMENT.sub("", path.read_text(encoding="utf-8"))
    found = re.findall(r"\sstyle=[\"']|\son[a-z]+=[\"']|javascript:|<script(?![^>]*\bsrc=)[^>]*>", source)
    scripts = ["<script>"] if name_of(path) in ALLOWED_BY_HASH else []

    assert [hit for hit in found if not _IS_DATA.search(hit)] == scripts


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_a_template_never_trusts_words_of_people(path: Path) -> None:
    assert re.findall(r"\|\s*safe\b|autoescape off|\|\s*safeseq\b", path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_every_sentence_goes_through_the_catalogue(path: Path) -> None:
    source = _COMMENT.sub("", path.read_text(encoding="utf-8"))
    source = _DJANGO.sub(" ", _CLASSES.sub("", _SAID.sub("", source)))
    source = _LANG_OF_ITS_OWN.sub("", source)
    attributes = re.findall(r"\b(?:aria-label|alt|placeholder|title)=\"([^\"{]*[A-Za-z]{2}[^\"{]*)\"", source)
    words = [word for word in re.findall(r"[^\W\d_]{2,}", _HTML.sub(" ", source)) if word not in _NAMES]

    assert words + attributes == []


@pytest.mark.parametrize("path", SHEETS, ids=name_of)
def test_a_sheet_is_mirrored_by_the_direction_of_the_page_alone(path: Path) -> None:
    css = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.S)
    css = re.sub(r"@media[^{]*|\(\s*(?:min|max)-(?:width|height)[^)]*\)", "", css)
    css = re.sub(
        r"direction:ltr;text-align:left", "", css
    )  # what a machine wrote reads left to right anywhere

    assert _PHYSICAL.findall(css) == []
