"""The desk's pages of lessons: the list, one lesson with its cards in order, a card in one language, its picture."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qadam.core import languages
from qadam.core.errors import QadamError
from qadam.learning import authoring, level, voices, writing
from qadam.learning.drawings import NAMES
from qadam.learning.enums import CardKind, VersionState
from qadam.learning.errors import NoLink
from qadam.learning.forms import CardForm, LessonForm, OutsideForm, WordsForm
from qadam.learning.models import Card, Lesson, LessonQuerySet, OutsideMaterial, Version
from qadam.organisations.desk import DeskRequest, desk
from qadam.organisations.enums import ANYONE, EDITORS

_EDIT = require_http_methods(["GET", "HEAD", "POST"])


def shown(request: DeskRequest) -> LessonQuerySet:
    """The library and the organisation's own."""
    ours = Q(organisation=None) | Q(organisation=request.organisation)
    return Lesson.objects.visible_to(request.actor).filter(ours)


def language_of(request: DeskRequest) -> languages.Language:
    """The language of a page by `?in=`, else the organisation's."""
    code = request.GET.get("in", request.organisation.language)
    if code not in languages.LANGUAGES:
        raise Http404
    return languages.get(code)


def draft_of(request: DeskRequest, pk: UUID) -> Version:
    """What one may change of a lesson; 404 where nothing is."""
    ours = Lesson.objects.manageable_by(request.actor).filter(organisation=request.organisation)
    version = writing.worked_on(get_object_or_404(ours, pk=pk))
    if version is None:
        raise Http404
    return version


@require_safe
@desk(roles=ANYONE)
def lessons(request: DeskRequest) -> HttpResponse:
    """Every lesson with the languages it stands in; the organisation's own first."""
    rows = shown(request).select_related("guide").prefetch_related("versions__cards")
    told = [
        writing.Standing(row, version, writing.written(version))
        for row in rows
        if (version := writing.worked_on(row))
    ]
    context = {
        "own": [row for row in told if row.lesson.organisation_id],
        "library": [row for row in told if not row.lesson.organisation_id],
        "may_write": request.actor.has_role(request.organisation.pk, EDITORS),
    }
    return render(request, "learning/desk/lessons.html", context)


@_EDIT
@desk(roles=EDITORS)
def lesson_new(request: DeskRequest) -> HttpResponse:
    form = LessonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = authoring.add_lesson(
            request.organisation,
            title=form.in_languages("title"),
            topic=form.cleaned_data["topic"],
            audience=[form.cleaned_data["audience"]],
            by=request.user,
        )
        return redirect("desk-learning:lesson", made.pk)
    return render(request, "learning/desk/form.html", {"form": form, "heading": _("A lesson of our own")})


@require_safe
@desk(roles=ANYONE)
def lesson(request: DeskRequest, pk: UUID) -> HttpResponse:
    """One lesson: its cards in order, what is missing, its voices, its readers, where it stands."""
    found = get_object_or_404(shown(request).select_related("adapted_from"), pk=pk)
    version, language = writing.worked_on(found), language_of(request)
    if version is None:
        raise Http404
    ours = request.actor.has_role(request.organisation.pk, EDITORS)
    cards = list(version.cards.all())
    context: dict[str, Any] = {
        "lesson": found,
        "version": version,
        "spoken_in": language,
        "written": writing.written(version),
        "cards": [
            (card, card.text.get(language.code, ""), writing.is_missing(card, language.code))
            for card in cards
        ],
        "is_own": found.organisation_id is not None,
        "may_write": ours,
        "may_edit": ours and found.organisation_id is not None and version.state == VersionState.DRAFT,
        "kinds": CardKind.choices,
        "voices": voices.standing(version, request.organisation),
        "others": found.versions.exclude(pk=version.pk).order_by("-number"),
        "outside": _with_forms(request, found),
        "outside_form": OutsideForm(),
        "is_author": version.author_id == request.user.pk,
    }
    return render(request, "learning/desk/lesson.html", context)


@require_POST
@desk(roles=EDITORS)
def adapt(request: DeskRequest, pk: UUID) -> HttpResponse:
    """A copy that is one's own to change."""
    found = get_object_or_404(Lesson.objects.visible_to(request.actor), pk=pk)
    version = found.versions.published().first() or writing.worked_on(found)
    if version is None:
        raise Http404
    made = authoring.adapt_lesson(version, organisation=request.organisation, by=request.user)
    messages.success(request, _("This copy is yours. Change it as your people speak."))
    return redirect("desk-learning:lesson", made.pk)


@require_POST
@desk(roles=EDITORS)
def lesson_do(request: DeskRequest, pk: UUID) -> HttpResponse:
    """To whoever reads it, back, out, or used no longer; or the next draft."""
    version = draft_of(request, pk)
    by, do = request.user, request.POST.get("do", "")
    try:
        if do == "hand-in":
            authoring.hand_in(version, by=by)
            messages.success(request, _("Now somebody else of yours reads it."))
        elif do == "back":
            authoring.send_back(version, words=request.POST.get("words", ""), by=by)
        elif do == "publish":
            authoring.publish_version(version, by=by)
            messages.success(request, _("It is out."))
        elif do == "retire":
            authoring.retire_version(version, by=by)
        elif do == "next":
            authoring.next_draft(version.lesson, by=by)
    except QadamError as refusal:
        messages.error(request, str(refusal))
    return redirect("desk-learning:lesson", pk)


@_EDIT
@desk(roles=EDITORS)
def lesson_words(request: DeskRequest, pk: UUID) -> HttpResponse:
    """Title, summary, licence and sources."""
    version = draft_of(request, pk)
    initial = WordsForm.from_texts(title=version.title, summary=version.summary)
    form = WordsForm(
        request.POST or None,
        initial={**initial, "licence": version.licence, "sources": "\n".join(version.sources)},
    )
    if request.method == "POST" and form.is_valid():
        try:
            authoring.edit_version(
                version,
                title=form.in_languages("title"),
                summary=form.in_languages("summary"),
                licence=form.cleaned_data["licence"],
                sources=form.cleaned_data["sources"].splitlines(),
            )
        except QadamError as refusal:
            messages.error(request, str(refusal))
        return redirect("desk-learning:lesson", pk)
    context = {"form": form, "lesson": version.lesson, "heading": _("Title, licence and sources")}
    return render(request, "learning/desk/form.html", context)


@require_POST
@desk(roles=EDITORS)
def order(request: DeskRequest, pk: UUID) -> HttpResponse:
    """The cards as they were dragged."""
    version = draft_of(request, pk)
    try:
        authoring.order_cards(version, ids=request.POST.getlist("card"))
    except QadamError as refusal:
        messages.error(request, str(refusal))
    return redirect("desk-learning:lesson", pk)


@require_POST
@desk(roles=EDITORS)
def card_add(request: DeskRequest, pk: UUID) -> HttpResponse:
    version, kind = draft_of(request, pk), request.POST.get("kind", "")
    if kind not in CardKind.values:
        raise Http404
    try:
        made = authoring.add_card(version, kind=kind)
    except QadamError as refusal:
        messages.error(request, str(refusal))
        return redirect("desk-learning:lesson", pk)
    return redirect("desk-learning:card", pk, made.pk)


def _card(request: DeskRequest, pk: UUID, card_id: UUID) -> Card:
    rows = draft_of(request, pk).cards.select_related("version__lesson")
    return get_object_or_404(rows, pk=card_id)


@_EDIT
@desk(roles=EDITORS)
def card(request: DeskRequest, pk: UUID, card_id: UUID) -> HttpResponse:
    """One card in one language, how plain it is, and moving or removing it."""
    found, language = _card(request, pk, card_id), language_of(request)
    do = request.POST.get("do", "")
    form = CardForm(request.POST if do == "save" else None, card=found, language=language)
    if request.method == "POST":
        try:
            if do in ("up", "down"):
                authoring.move_card(found, up=do == "up")
                return redirect("desk-learning:lesson", pk)
            if do == "remove":
                authoring.remove_card(found)
                return redirect("desk-learning:lesson", pk)
            if form.is_valid():
                told = form.cleaned_data
                authoring.edit_card(
                    found,
                    language=language.code,
                    words=form.told(),
                    minutes=told["minutes"],
                    right=told.get("right"),
                )
                messages.success(request, _("Saved."))
                here = reverse("desk-learning:card", args=[pk, card_id])
                return redirect(f"{here}?in={language.code}")
        except QadamError as refusal:
            messages.error(request, str(refusal))
            return redirect("desk-learning:lesson", pk)
    context = {
        "lesson": found.version.lesson,
        "card": found,
        "form": form,
        "spoken_in": language,
        "tongues": [(row, not writing.is_missing(found, code)) for code, row in languages.LANGUAGES.items()],
        "beside": languages.pick({c: t for c, t in found.text.items() if c != language.code}, "ur"),
        "hints": _hints(found, language.code),
    }
    return render(request, "learning/desk/card.html", context)


def _hints(found: Card, code: str) -> list[str]:
    parts = [("text", found.text), ("note", found.note), ("why", found.why)]
    parts += [("answer", answer["text"]) for answer in found.answers]
    return [
        hint for part, texts in parts for hint in level.hints(texts.get(code, ""), part=part, language=code)
    ]


@_EDIT
@desk(roles=EDITORS)
def drawing(request: DeskRequest, pk: UUID, card_id: UUID) -> HttpResponse:
    """All pictures there are; one tap chooses."""
    found = _card(request, pk, card_id)
    which = request.GET.get("answer", "")
    answer = int(which) if which.isdigit() and int(which) < len(found.answers) else None
    if request.method == "POST":
        try:
            authoring.choose_drawing(found, drawing=request.POST.get("drawing", ""), answer=answer)
        except LookupError:
            raise Http404 from None
        except QadamError as refusal:
            messages.error(request, str(refusal))
        return redirect("desk-learning:card", pk, card_id)
    names = sorted(name for name in NAMES if not name.startswith("s-"))
    now = found.drawing if answer is None else found.answers[answer]["drawing"]
    context = {"lesson": found.version.lesson, "card": found, "names": names, "now": now}
    return render(request, "learning/desk/drawing.html", context)


@require_POST
@desk(roles=EDITORS)
def outside(request: DeskRequest, pk: UUID) -> HttpResponse:
    """Material of others: one more, one put right, or one less."""
    found = get_object_or_404(shown(request), pk=pk)
    gone, changed = request.POST.get("remove", ""), request.POST.get("row", "")
    row = _outside(request, found, gone or changed) if gone or changed else None
    if row is not None and gone:
        authoring.remove_outside(row, by=request.user)
        return redirect("desk-learning:lesson", pk)
    form = OutsideForm(request.POST)
    try:
        if not form.is_valid():
            raise NoLink
        if row is not None:
            authoring.change_outside(row, by=request.user, **form.cleaned_data)
        else:
            authoring.add_outside(request.organisation, lesson=found, by=request.user, **form.cleaned_data)
    except QadamError as refusal:
        messages.error(request, str(refusal))
    return redirect("desk-learning:lesson", pk)


def _outside(request: DeskRequest, lesson: Lesson, pk: str) -> OutsideMaterial:
    """One of the organisation's own beside this lesson; a stranger's is not found."""
    ours = OutsideMaterial.objects.manageable_by(request.actor).filter(
        organisation=request.organisation, lesson=lesson
    )
    row = next((row for row in ours if str(row.pk) == pk), None)
    if row is None:
        raise Http404
    return row


def _with_forms(request: DeskRequest, lesson: Lesson) -> list[tuple[OutsideMaterial, OutsideForm | None]]:
    """Material of others beside a lesson; with a form where it is the organisation's own to change."""
    ours = set(
        OutsideMaterial.objects.manageable_by(request.actor)
        .filter(organisation=request.organisation)
        .values_list("pk", flat=True)
    )
    rows = OutsideMaterial.objects.visible_to(request.actor).filter(lesson=lesson)
    return [
        (row, OutsideForm.of(row, auto_id=f"o{n}_%s") if row.pk in ours else None)
        for n, row in enumerate(rows)
    ]
