"""Public pages of lessons: the list, one lesson with its cards, its files, and the two games."""

import secrets
from dataclasses import dataclass

from django.db.models.functions import Length
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from qadam.core import languages
from qadam.core.pagecache import for_everybody
from qadam.learning import games, packs, queries
from qadam.learning.enums import Audience, Form, ItemKind
from qadam.learning.models import PackFile, Version
from qadam.learning.pack.classroom import classroom
from qadam.learning.ports import ways_on


@dataclass(frozen=True)
class Kept:
    """A file of a lesson as its page offers it: which, and how many KB; 0 while it is not made yet."""

    form: str
    kb: int


def _version_or_404(code: str) -> Version:
    version = queries.published(code)
    if version is None:
        raise Http404
    return version


def _kept_or_404(version: Version, language: str, form: str) -> PackFile:
    """A page is made at once; a sheet only by the worker, whose fonts no web process has to carry."""
    if form == Form.LIGHT:
        return packs.pack_file(version, language, form)
    kept = packs.everybodys(version, language).filter(form=form).first()
    if kept is None:
        raise Http404
    return kept


def _language_for(version: Version) -> str:
    """The language of the page, where the lesson is written in it; else the one it falls back to."""
    written = queries.languages_of(version)
    here = languages.current()
    return next((code for code in (here.code, *here.fallback, *written) if code in written), here.code)


@require_GET
@for_everybody
def lessons(request: HttpRequest) -> HttpResponse:
    """Every guide with its lessons."""
    context = {
        "guides": queries.guides_with_lessons(),
        "own": queries.lessons_of_organisations(),
        "ways_on": list(ways_on),
    }
    return render(request, "learning/lessons.html", context)


@require_GET
@for_everybody
def lesson(request: HttpRequest, code: str) -> HttpResponse:
    """One lesson: its cards to look at, and the files to keep."""
    version = _version_or_404(code)
    language = _language_for(version)
    kept = packs.everybodys(version, language).annotate(size=Length("content"))
    sizes = {row.form: -(-row.size // 1024) for row in kept}
    context = {
        "version": version,
        "lesson": queries.lesson_material(version, language),
        "spoken_in": languages.get(language),
        "files": [
            Kept(form, sizes.get(form, 0))
            for form in (Form.LIGHT, Form.SHEET)
            if form in sizes or form == Form.LIGHT
        ],
        "written": [languages.get(c) for c in queries.languages_of(version) if c != language],
        "natives": queries.NATIVES,
        "around": queries.going_round_about(version.lesson.topic),
        "outside": version.lesson.outside.all(),
    }
    return render(request, "learning/lesson.html", context)


@require_GET
@for_everybody
def file(request: HttpRequest, code: str, form: str) -> HttpResponse:
    """A lesson as a file: `light` opens offline in any browser, `sheet` is a PDF."""
    version = _version_or_404(code)
    if form not in (Form.LIGHT, Form.SHEET):
        raise Http404
    language = _language_for(version)
    made = _kept_or_404(version, language, form)
    response = HttpResponse(bytes(made.content), content_type=packs.TYPES[Form(form)])
    # A page is shown from our own address only as a download: it brings a policy and a script of its own.
    response["Content-Disposition"] = f'attachment; filename="{packs.file_name(code, language, form)}"'
    return response


@require_GET
@for_everybody
def class_sheets(request: HttpRequest, code: str) -> HttpResponse:
    """What a teacher prints: the lesson for the blackboard, before and after on one sheet, a register that stays at school."""
    version = _version_or_404(code)
    if Audience.CLASS not in version.lesson.audience:
        raise Http404
    language = _language_for(version)
    lesson = queries.lesson_material(version, language)
    made = classroom(lesson, queries.class_checks(lesson, version.lesson.topic))
    response = HttpResponse(made, content_type="text/html")
    response["Content-Disposition"] = f'attachment; filename="class-{code}-{language}.html"'
    return response


@never_cache
@require_GET
def play(request: HttpRequest, kind: str) -> HttpResponse:
    """Begins a round: the order of its items stands in the address, nothing is kept."""
    if kind not in games.GAMES:
        raise Http404
    return redirect("learn:guess", kind=kind, seed=secrets.token_hex(4), number=1)


@require_GET
def guess(request: HttpRequest, kind: str, seed: str, number: int) -> HttpResponse:
    """One item of a round; with ?a=0 or 1 the reason; `right` counts what was seen through so far."""
    if kind not in games.GAMES or len(seed) > 16:
        raise Http404
    items = games.draw(kind, seed)
    if not 1 <= number <= len(items):
        raise Http404
    item, answer = items[number - 1], request.GET.get("a", "")
    right = int(given) if (given := request.GET.get("right", "")) in "012345" and given else 0
    result = games.verdict(item, int(answer)) if answer in ("0", "1") else None
    context = {
        "kind": kind,
        "seed": seed,
        "item": item,
        "question": games.ask(item),
        "is_link": item.kind == ItemKind.LINK,
        "result": result,
        "right": right + int(bool(result and result.is_right)),
        "number": number,
        "of": len(items),
        "next": number + 1 if number < len(items) else 0,
    }
    return render(request, "learning/guess.html", context)
