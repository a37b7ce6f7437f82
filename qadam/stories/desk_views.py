"""The desk's pages of stories: the queue, one story with its check list, and the three decisions."""

from collections.abc import Callable, Mapping
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from qadam.core import languages
from qadam.core.errors import QadamError
from qadam.organisations.desk import DeskRequest, desk
from qadam.stories import desk_page, queries, services
from qadam.stories.desk_forms import CopyForm, WordsForm, checks_from, parts_from
from qadam.stories.enums import PartKind, StoryState
from qadam.stories.models import DESK, Story, StoryPart

_TABS = (
    StoryState.SUBMITTED,
    StoryState.RETURNED,
    StoryState.PUBLISHED,
    StoryState.DECLINED,
    StoryState.WITHDRAWN,
)


def _story(request: DeskRequest, pk: UUID) -> Story:
    stories = Story.objects.manageable_by(request.actor).select_related(
        "organisation", "campaign", "place__parent__parent", "rule", "narrator"
    )
    return get_object_or_404(stories, pk=pk)


@require_GET
@desk(roles=DESK)
def stories(request: DeskRequest) -> HttpResponse:
    """What waits for review, oldest first; the other states behind tabs."""
    asked = request.GET.get("state", "")
    state = StoryState(asked) if asked in _TABS else StoryState.SUBMITTED
    ours = Story.objects.manageable_by(request.actor).filter(organisation=request.organisation)
    counts = queries.counts_by_state(ours)
    found = queries.desk_list(ours, state)
    page = Paginator(found, 30).get_page(request.GET.get("page"))
    rows = [
        (
            one,
            desk_page.desk_title(one, request.organisation.zone),
            desk_page.what_it_holds(list(one.parts.all())),
        )
        for one in page
    ]
    context = {
        "rows": rows,
        "page": page,
        "state": state,
        "tabs": [(one, one.label, counts.get(one, 0)) for one in _TABS],
    }
    return render(request, "stories/desk/stories.html", context)


@desk(roles=DESK)
def story(request: DeskRequest, pk: UUID) -> HttpResponse:
    """One story: as it was told, the copy, the check list, what happened. Everything posted is saved first."""
    found = _story(request, pk)
    parts = list(found.parts.select_related("media"))
    asked = request.GET.get("language", found.language)
    code = asked if asked in languages.LANGUAGES else found.language
    has_voice = any(part.kind == PartKind.AUDIO for part in parts)
    form = CopyForm(request.POST or None, story=found, code=code, has_voice=has_voice)
    if request.method == "POST" and form.is_valid() and _done(request, found, form, parts):
        return redirect(f"{reverse('desk-stories:story', args=[pk])}?language={code}")
    if not found.body and not form.is_bound:
        form.initial["body"] = services.told_text(found)
    context = _context(request, found, parts, form)
    return render(request, "stories/desk/story.html", context, status=422 if form.is_bound else 200)


def _done(request: DeskRequest, story: Story, form: CopyForm, parts: list[StoryPart]) -> bool:
    """Saves, and publishes if that was asked. False when something was refused."""
    if not _saved(request, story, form, parts):
        return False
    return request.POST.get("do") != "publish" or _published(request, story)


def _saved(request: DeskRequest, story: Story, form: CopyForm, parts: list[StoryPart]) -> bool:
    """Keeps the copy and the choice of parts. False when it was refused; what was typed stays in the form."""
    shown, alts = parts_from(request.POST, parts, form.code)
    try:
        seen_at = datetime.fromisoformat(form.cleaned_data["seen_at"])
        services.edit_copy(story, by=request.user, seen_at=seen_at, **form.as_edit())
        services.choose_parts(story, shown=shown, alts=alts)
    except (QadamError, ValueError) as refusal:
        form.add_error(None, str(refusal))
        return False
    form.saved_at(story.updated_at)
    messages.success(request, _("Saved."))
    return True


def _published(request: DeskRequest, story: Story) -> bool:
    try:
        services.publish_story(story, checks=checks_from(request.POST), by=request.user)
    except QadamError as refusal:
        messages.error(request, str(refusal))
        return False
    messages.success(request, _("Published. The narrator is told where."))
    return True


def _context(request: DeskRequest, story: Story, parts: list[StoryPart], form: CopyForm) -> dict[str, object]:
    ours = Story.objects.manageable_by(request.actor).filter(organisation_id=story.organisation_id)
    waiting = list(queries.desk_list(ours, StoryState.SUBMITTED).values_list("pk", flat=True))
    ticked = {name for name, is_on in checks_from(request.POST).items() if is_on}
    return {
        "story": story,
        "title": desk_page.desk_title(story, request.organisation.zone),
        "holds": desk_page.what_it_holds(parts),
        "told": desk_page.told_parts(story, parts, form.code),
        "told_in": languages.get(story.language),
        "form": form,
        "code": form.code,
        "copy_languages": [(one, bool(story.body.get(one.code))) for one in languages.LANGUAGES.values()],
        "checks": desk_page.check_list(story),
        "ticked": ticked,
        "yes": desk_page.voiced_yes(story),
        "moments": desk_page.history(story, parts),
        "turn": waiting.index(story.pk) + 1 if story.pk in waiting else None,
        "waiting": len(waiting),
    } | _may(story)


def _may(story: Story) -> dict[str, bool]:
    """What can be done with a story now. One that discloses danger first needs a guardian's word."""
    if story.is_guarded:
        return {"may_edit": True, "may_release": True}
    return {
        "may_edit": story.state != StoryState.WITHDRAWN,
        "may_publish": story.state == StoryState.SUBMITTED,
        "may_return": story.state in (StoryState.SUBMITTED, StoryState.PUBLISHED),
        "may_decline": story.state in (StoryState.SUBMITTED, StoryState.RETURNED),
    }


@require_POST
@desk(roles=DESK)
def story_release(request: DeskRequest, pk: UUID) -> HttpResponse:
    """A guardian gives a story on to the editors."""
    services.release_story(_story(request, pk), by=request.user)
    messages.success(request, _("The story is with the editors now."))
    return redirect("desk-stories:stories")


def _with_words(
    request: DeskRequest, story: Story, act: Callable[[str], None], said: Mapping[str, str]
) -> HttpResponse:
    """Asks for a line to the narrator, then acts with it."""
    form = WordsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            act(form.cleaned_data["words"])
        except QadamError as refusal:
            messages.error(request, str(refusal))
            return redirect("desk-stories:story", story.pk)
        messages.success(request, said["done"])
        return redirect("desk-stories:stories")
    context = {**said, "story": story, "form": form, "told_in": languages.get(story.language)}
    return render(request, "stories/desk/words.html", context, status=422 if form.errors else 200)


@desk(roles=DESK)
def story_return(request: DeskRequest, pk: UUID) -> HttpResponse:
    """A question to the narrator; the story waits for the answer."""
    found = _story(request, pk)
    said = {
        "heading": _("Ask the narrator a question"),
        "hint": _(
            "Short and kind, in their language. They answer by voice or in words, and it comes back to you here."
        ),
        "button": _("Send the question"),
        "done": _("The question is on its way."),
    }
    return _with_words(
        request, found, lambda words: services.return_story(found, question=words, by=request.user), said
    )


@desk(roles=DESK)
def story_decline(request: DeskRequest, pk: UUID) -> HttpResponse:
    """Not publishing, with a reason the narrator reads."""
    found = _story(request, pk)
    said = {
        "heading": _("Not publish this story?"),
        "hint": _("They gave you their story. Say why in a line they can read aloud, and what would help."),
        "button": _("Do not publish"),
        "done": _("The narrator is told why."),
        "danger": "danger",
    }
    return _with_words(
        request, found, lambda words: services.decline_story(found, reason=words, by=request.user), said
    )


@desk(roles=DESK)
def story_withdraw(request: DeskRequest, pk: UUID) -> HttpResponse:
    """Takes a story back for a narrator who asked for it by word of mouth."""
    found = _story(request, pk)
    if request.method == "POST":
        services.withdraw_story(found, by=request.user, reason="asked-staff")
        messages.success(request, _("The story and every copy of it are gone."))
        return redirect("desk-stories:stories")
    context = {
        "question": _("Did the narrator ask you to take this story back?"),
        "what_happens": _(
            "Its page, words, voice, pictures, cards and search results go at once. This cannot be undone."
        ),
        "yes": _("Yes, take it back"),
        "danger": True,
        "no_url": reverse("desk-stories:story", args=[pk]),
    }
    return render(request, "ask.html", context)
