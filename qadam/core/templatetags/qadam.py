"""The tags and filters every template may use: {% load qadam %}. What each gives is in its first line."""

import zlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.template.base import NodeList, Parser, Token
from django.urls import reverse
from django.utils.html import conditional_escape, escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qadam.core import addresses, days, languages, look, symbols, text
from qadam.core.money import Money

register = template.Library()


# ── the page ────────────────────────────────────────────────────────────────────────────────────────────────────


class _Document(template.Node):
    """Renders a whole page, then puts in the drawings it points to and what it weighs."""

    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist

    def render(self, context: template.Context) -> SafeString:
        page = look.without_indents(self.nodelist.render(context))
        page = page.replace(look.SPRITE_HERE, symbols.sprite_for(page), 1)
        if look.WEIGHT_HERE in page:
            kilobytes = -(-len(zlib.compress(page.encode(), 6)) // 1024)
            page = page.replace(look.WEIGHT_HERE, f"{kilobytes} KB")
        return mark_safe(page)  # every part was escaped when it was rendered


@register.tag
def document(parser: Parser, token: Token) -> _Document:
    """{% document %}…{% enddocument %}: wraps a base template, from the doctype to </html>."""
    nodelist = parser.parse(("enddocument",))
    parser.delete_first_token()
    return _Document(nodelist)


@register.simple_tag
def sprite(*names: str) -> SafeString:
    """The place in the page where its drawings go. Names: icons that only a later swap will need."""
    extra = "".join(f"#i-{symbols.icon_name(name)} " for name in names)
    return mark_safe(f"<!--{extra}-->{look.SPRITE_HERE}" if extra else look.SPRITE_HERE)


@register.simple_tag
def weight() -> str:
    """What this page weighs, as 8 KB."""
    return look.WEIGHT_HERE


@register.simple_tag
def sheet(*names: str) -> SafeString:
    """The named sheets inside the page, each in its own <style>: {% sheet "public" "proof" %}."""
    return mark_safe("".join(f"<style>{look.sheet(name)}</style>" for name in names))


@register.simple_tag
def desk_sheet() -> str:
    """The address of the desk's one sheet. It changes with its content, so browsers keep it for ever."""
    return look.desk_sheet_url()


# ── drawings ────────────────────────────────────────────────────────────────────────────────────────────────────


@register.simple_tag
def icon(name: str, classes: str = "") -> SafeString:
    """An icon: {% icon "mic" %}. It is silent; the word beside it speaks. Those that point turn with the script."""
    known = symbols.icon_name(name)
    names = " ".join(filter(None, ("icon", "flip" if known in symbols.FLIPPING else "", classes)))
    return format_html('<svg class="{}" aria-hidden="true"><use href="#i-{}"/></svg>', names, known)


@register.simple_tag
def tile(name: str, classes: str = "tile") -> SafeString:
    """Woven cloth where there is no photo: {% tile "p4" %}, {% tile "p4" "tile tall" %}, {% tile "p1" "face" %}."""
    if name not in ("p1", "p2", "p3", "p4"):
        raise template.TemplateSyntaxError(
            f"There is no tile {name!r}: p1 person, p2 place, p3 knowledge, p4 craft."
        )
    drawing = '<svg class="{}" aria-hidden="true"><rect width="100%" height="100%" fill="url(#{})"/></svg>'
    return format_html(drawing, classes, name)


@register.simple_tag
def art(name: str, x: int, y: int, size: int = 42) -> SafeString:
    """One tile of the hero's art: {% art "a3" 0 182 %}."""
    return format_html('<use href="#{}" x="{}" y="{}" width="{}" height="{}"/>', name, x, y, size, size)


@register.simple_tag
def mark(size: int = 36) -> SafeString:
    """The mark: the stair with its turmeric tile."""
    drawing = '<svg viewBox="0 0 32 32" width="{0}" height="{0}" aria-hidden="true">{1}</svg>'
    return format_html(drawing, size, mark_safe(symbols.MARK))


@register.simple_tag
def wave(peaks: Sequence[float] | None) -> SafeString:
    """The shape of a sound from its peaks (0 to 1). Nothing if there are none."""
    return symbols.wave(tuple(peaks)) if peaks else mark_safe("")


@register.simple_tag
def progress(value: float, most: float, label: str, kind: str = "thin") -> SafeString:
    """A bar with its name: {% progress 34 40 _("Places taken") %}; kind "goal" fills tile by tile, "" is thick."""
    names = format_html(' class="{}"', kind) if kind else ""
    most = max(most, 1)
    return format_html(
        '<progress{} max="{}" value="{}" aria-label="{}"></progress>', names, most, min(value, most), label
    )


# ── words of people and texts in several languages ──────────────────────────────────────────────────────────────


@register.filter
def in_language(texts: Mapping[str, str] | str | None, code: str = "") -> SafeString | str:
    """A text in the page's language. If only another language has it, a span that says which (lang and dir)."""
    if not texts:
        return ""
    if isinstance(texts, str):
        return texts
    wanted = code or languages.current().code
    found, really = languages.pick(texts, wanted)
    if really == languages.current().code or not found:
        return found
    language = languages.get(really)
    return format_html('<span lang="{}" dir="{}">{}</span>', language.code, language.direction, found)


@register.filter
def plainly(texts: Mapping[str, str] | str | None) -> str:
    """The same without any markup, for titles and attributes."""
    return texts if isinstance(texts, str) else languages.said(texts or {})


@register.filter
def name(value: object) -> SafeString:
    """A name, kept apart from the line around it, without marks that could turn that line around."""
    return format_html("<bdi>{}</bdi>", text.clean(str(value or "")))


@register.filter
def words(value: object) -> SafeString:
    """People's words: escaped, an empty line makes a paragraph, each in its own direction and, if told, its language."""
    here = languages.current().code
    found, code = languages.pick(value, here) if isinstance(value, Mapping) else (str(value or ""), here)
    way = format_html('lang="{}" dir="{}"', code, languages.get(code).direction) if code != here else ""
    parts = (part.strip().split("\n") for part in text.clean(found).split("\n\n") if part.strip())
    lines = (mark_safe("<br>".join(map(escape, part))) for part in parts)
    return format_html_join("", "<p {}>{}</p>", ((way or mark_safe('dir="auto"'), part) for part in lines))


# ── numbers ─────────────────────────────────────────────────────────────────────────────────────────────────────


@register.filter
def num(value: object) -> SafeString | str:
    """A number with thousands apart, kept apart from the line: <bdi class="num">2,100</bdi>."""
    if value is None or value == "":
        return ""
    return format_html('<bdi class="num">{}</bdi>', grouped(value))


@register.filter
def grouped(value: object) -> str:
    """2100 as 2,100; 11.40 as 11.4. What is no number stays as it is."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        try:
            value = float(str(value))
        except ValueError:
            return str(value)
    if float(value).is_integer():
        return f"{int(value):,}"
    return f"{value:,.2f}".rstrip("0").rstrip(".")


@register.filter
def money(amount_minor: int) -> str:
    """An amount in paisa as people write it: PKR 3,247."""
    return str(Money(amount_minor))


@register.filter
def phone(value: object) -> SafeString:
    """A phone number, left to right in any line."""
    return format_html('<bdi class="ltr num">{}</bdi>', value)


@register.filter
def kb(size_bytes: object) -> str:
    """Bytes as whole kilobytes: 660 KB; from ten thousand on as MB."""
    kilobytes = max(1, round(int(str(size_bytes or 0)) / 1024))
    return f"{kilobytes:,} KB" if kilobytes < 10_000 else f"{kilobytes / 1024:,.0f} MB"


@register.filter
def minutes(seconds: object) -> str:
    """Seconds as people say them: 6 min; under a minute as 45 s."""
    whole = round(float(str(seconds or 0)))
    if whole < 60:
        return ngettext("%(n)s second", "%(n)s seconds", whole) % {"n": whole}
    count = max(1, round(whole / 60))
    return ngettext("%(n)s min", "%(n)s min", count) % {"n": count}


@register.simple_tag
def before_play(seconds: float, size_bytes: int) -> SafeString:
    """What a sound costs, before the tap: 6 min, 660 KB."""
    size = format_html("<bdi>{}</bdi>", kb(size_bytes))
    cost = _("%(minutes)s, %(size)s") % {"minutes": escape(minutes(seconds)), "size": size}
    return format_html('<small class="num">{}</small>', mark_safe(cost))


@register.filter
def clock(seconds: object) -> str:
    """Seconds as a position in a sound: 1:12."""
    whole = int(float(str(seconds or 0)))
    return f"{whole // 60}:{whole % 60:02}"


# ── days and hours ──────────────────────────────────────────────────────────────────────────────────────────────


@register.filter
def day(moment: datetime | date | None, zone: str = "") -> str:
    """Sunday 29 November, in the zone given ({{ shift.starts_at|day:organisation.zone }}) or the community's."""
    return days.day_text(moment, days.code_now(), zone) if moment else ""


@register.filter(name="date_of")
def date_of(moment: datetime | date | None, zone: str = "") -> SafeString | str:
    """14 November 2026, as a <time>."""
    if not moment:
        return ""
    here = days.local(moment, zone)
    shown = days.date_text(moment, days.code_now(), zone)
    return format_html('<time datetime="{}">{}</time>', f"{here:%Y-%m-%d}", shown)


@register.filter
def clocktime(moment: datetime | None, zone: str = "") -> str:
    """صبح 8 or 8 am."""
    return days.clock_text(moment, days.code_now(), zone) if moment else ""


@register.filter
def stamp(moment: datetime | None, zone: str = "") -> SafeString | str:
    """When something was written down, for logs and timelines: 19 November, 16:40, as a <time>."""
    if not moment:
        return ""
    here = days.local(moment, zone)
    comma = "،" if languages.current().rtl else ","
    shown = f"{here.day} {days.month(here, days.code_now())}{comma} {here:%H:%M}"
    return format_html('<time datetime="{}" class="num">{}</time>', f"{here:%Y-%m-%dT%H:%M%z}", shown)


@register.simple_tag
def hours(start: datetime, end: datetime, zone: str = "") -> str:
    """صبح 8 سے 11 or 8 to 11 am: {% hours shift.starts_at shift.ends_at organisation.zone %}."""
    return days.span_text(start, end, days.code_now(), zone)


@register.filter
def day_badge(moment: datetime | date, zone: str = "") -> SafeString:
    """The square with weekday, day and month that leads a drive."""
    here, code = days.local(moment, zone), days.code_now()
    return format_html(
        '<p class="day">{}<b class="num">{}</b>{}</p>',
        days.weekday(here, code, short=True),
        here.day,
        days.month(here, code, short=True),
    )


# ── the same page in another way ────────────────────────────────────────────────────────────────────────────────


def _path(context: template.Context) -> tuple[str, str]:
    request = context.get("request")
    if request is None:
        return "/", ""
    query = request.META.get("QUERY_STRING", "") if request.method in ("GET", "HEAD") else ""
    return request.path, f"?{query}" if query else ""


@register.simple_tag(takes_context=True)
def home_url(context: template.Context) -> str:
    """The first page, in the present language and mode."""
    path, _query = _path(context)
    full = (addresses.read_prefix(path) or (None, False))[1]
    return addresses.in_mode("/", full=full)


@register.simple_tag(takes_context=True)
def switch_language(context: template.Context, code: str) -> str:
    """The address of this page in another language: {% switch_language "ps" %}."""
    path, query = _path(context)
    return addresses.in_language(path, code) + query


@register.simple_tag(takes_context=True)
def switch_mode(context: template.Context, mode: str) -> str:
    """The address of this page light or full: {% switch_mode "full" %}."""
    path, query = _path(context)
    return addresses.in_mode(path, full=mode == addresses.FULL) + query


@register.simple_tag(takes_context=True)
def same_page_elsewhere(context: template.Context) -> SafeString:
    """For machines that search: this page's one true address (light, without filters) and it in every language."""
    path, _query = _path(context)
    if addresses.read_prefix(path) is None:
        return mark_safe("")
    true = addresses.in_mode(path, full=False)
    links = [("canonical", "", true)]
    for code in languages.LANGUAGES:
        links.append(("alternate", f' hreflang="{code}"', addresses.in_language(true, code)))
    lines = ((rel, mark_safe(lang), settings.BASE_URL, url) for rel, lang, url in links)
    return format_html_join("\n", '<link rel="{}"{} href="{}{}">', lines)


@register.simple_tag(takes_context=True)
def turn_page(context: template.Context, number: int) -> str:
    """The address of another page of the same list, with every other filter kept."""
    request = context["request"]
    query = request.GET.copy()
    query["page"] = str(number)
    return f"?{query.urlencode()}"


# ── forms ───────────────────────────────────────────────────────────────────────────────────────────────────────


@register.inclusion_tag("parts/field.html")
def field(bound: Any, hint: str = "", legend: str = "") -> dict[str, Any]:
    """A field with its label, hint and error: {% field form.phone %}. Up to six choices become big ones."""
    from qadam.core.fields import shown

    return shown(bound, hint=hint, legend=legend)


@register.inclusion_tag("parts/errors.html")
def error_summary(form: Any) -> dict[str, Any]:
    """What must be mended, on top of the form, each with a link to its field. Nothing while all is well."""
    faults = [(form[name], errors) for name, errors in form.errors.items() if name in form.fields]
    return {
        "faults": faults,
        "whole": form.non_field_errors(),
        "count": len(faults) + len(form.non_field_errors()),
    }


@register.filter
def count_badge(number: int) -> SafeString:
    """A small round number; nothing for none."""
    return format_html('<span class="count">{}</span>', number) if number else mark_safe("")


@register.filter
def or_else(value: Any, fallback: str) -> SafeString | str:
    """The value, or a quiet word for its absence."""
    return (
        conditional_escape(value)
        if value not in (None, "")
        else format_html('<span class="soft">{}</span>', fallback)
    )


@register.filter
def may_open(request: HttpRequest, url_name: str) -> bool:
    """{% if request|may_open:"desk-drives:drive-new" %}: whether this page of the desk would open for whoever asks."""
    return look.may_open(reverse(url_name), request)
