"""House rules on the web: choose two or three, see them as a page to print or a picture to send. Nothing is kept."""

from functools import lru_cache

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from qadam.circles import house_rules as rules
from qadam.circles.house_rules import HouseRule
from qadam.core import languages
from qadam.core.pagecache import for_everybody
from qadam.learning.pack.rules import Rule, rules_page, rules_picture


@require_GET
@for_everybody
def house_rules(request: HttpRequest) -> HttpResponse:
    """The rules to choose from; with two or three chosen in the address, those of this home."""
    offered, asked = rules.all_rules(languages.current().code), request.GET.getlist("rule")
    chosen = _chosen(offered, asked)
    context = {
        "rules": offered,
        "picked": set(asked),
        "chosen": chosen,
        "asked": urlencode([("rule", rule.lesson) for rule in chosen]),
        "wrong": bool(asked) and not chosen,
    }
    return render(request, "circles/house_rules.html", context)


@require_GET
def house_rules_page(request: HttpRequest) -> HttpResponse:
    """One sheet to hang up; the file opens without a network, too."""
    language = languages.current().code
    return HttpResponse(rules_page(_of(request), language=language), content_type="text/html; charset=utf-8")


@require_GET
def house_rules_picture(request: HttpRequest) -> HttpResponse:
    """One picture to send on."""
    response = HttpResponse(_picture(tuple(_of(request)), languages.current().code), content_type="image/png")
    response["Content-Disposition"] = 'attachment; filename="rules.png"'
    return response


@lru_cache(maxsize=32)
def _picture(chosen: tuple[Rule, ...], language: str) -> bytes:
    return rules_picture(chosen, language=language)


def _of(request: HttpRequest) -> list[Rule]:
    chosen = _chosen(rules.all_rules(languages.current().code), request.GET.getlist("rule"))
    if not chosen:
        raise Http404
    return [Rule(rule.text, rule.drawing) for rule in chosen]


def _chosen(offered: list[HouseRule], asked: list[str]) -> list[HouseRule]:
    """Two or three of those offered, in the order asked for; otherwise none."""
    by_code = {rule.lesson: rule for rule in offered}
    chosen = [by_code[code] for code in dict.fromkeys(asked) if code in by_code]
    return chosen if 2 <= len(chosen) <= 3 else []
