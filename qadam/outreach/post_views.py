"""The desk's pages of posts: the list, writing one, looking at it once more, and what became of it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from qadam.core import languages
from qadam.core.errors import QadamError
from qadam.core.languages import said
from qadam.media.queries import rendition_set
from qadam.organisations.desk import DeskRequest, desk
from qadam.organisations.enums import EDITORS, ORGANISERS
from qadam.outreach import posting, sharing
from qadam.outreach.acting import act_and_say
from qadam.outreach.enums import PostState
from qadam.outreach.models import Post
from qadam.outreach.post_forms import PostForm

_MOODS = {
    PostState.WAITING: "info",
    PostState.POSTED: "ok",
    PostState.FAILED: "bad",
    PostState.UNKNOWN: "warn",
    PostState.CANCELLED: "bad",
}


def _rows(request: DeskRequest, *, to_read: bool = False) -> Any:
    ours = Post.objects.filter(organisation=request.organisation)
    ours = ours.visible_to(request.actor) if to_read else ours.manageable_by(request.actor)
    return ours.select_related("organisation", "account", "picture")


def _may_write(request: DeskRequest) -> bool:
    return request.actor.has_role(request.organisation.pk, EDITORS)


@require_GET
@desk(roles=ORGANISERS)
def posts(request: DeskRequest) -> HttpResponse:
    """Posts of this organisation, newest first."""
    latest = list(_rows(request, to_read=True).order_by("-created_at")[:60])
    fates = posting.fates(latest)
    context = {
        "lines": [(post, fates[post.pk], _MOODS.get(fates[post.pk].state, "")) for post in latest],
        "may_write": _may_write(request),
        "has_channel": bool(posting.posting_accounts(request.organisation)),
        "organisation": request.organisation,
    }
    return render(request, "outreach/desk/posts.html", context)


@desk(roles=EDITORS)
def post_new(request: DeskRequest) -> HttpResponse:
    """What it says, with a picture and a link if wanted."""
    form = PostForm(request.POST or None, request.FILES or None, organisation=request.organisation)
    if request.method == "POST" and form.is_valid():
        try:
            made = posting.draft_post(request.organisation, by=request.user, **form.values())
        except QadamError as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("desk-outreach:post", made.pk)
    return _form(request, form, None)


@desk(roles=EDITORS)
def post_edit(request: DeskRequest, pk: UUID) -> HttpResponse:
    """Changes a draft."""
    found = get_object_or_404(_rows(request), pk=pk, queued_at=None)
    form = PostForm(
        request.POST or None,
        request.FILES or None,
        organisation=request.organisation,
        has_picture=found.picture_id is not None,
        initial=PostForm.initial_of(found),
    )
    if request.method == "POST" and form.is_valid():
        without = form.cleaned_data.get("without_picture", False)
        try:
            posting.edit_post(found, without_picture=without, **form.values())
        except QadamError as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("desk-outreach:post", pk)
    return _form(request, form, found)


def _form(request: DeskRequest, form: PostForm, found: Post | None) -> HttpResponse:
    status = 422 if form.is_bound and not form.is_valid() else 200
    context = {"form": form, "post": found, "organisation": request.organisation}
    return render(request, "outreach/desk/post_form.html", context, status=status)


@require_GET
@desk(roles=ORGANISERS)
def post(request: DeskRequest, pk: UUID) -> HttpResponse:
    """As it will be read, or what became of it."""
    found: Post = get_object_or_404(_rows(request, to_read=True), pk=pk)
    fate = posting.fates([found])[found.pk]
    about = sharing.find(found.about_kind, found.about_id) if found.about_id else None
    context = {
        "post": found,
        "fate": fate,
        "mood": _MOODS.get(fate.state, ""),
        "channel": posting.channel_name(found.account),
        "parts": [(languages.get(code), found.texts[code]) for code in posting.languages_of(found)],
        "leads_to": said(about.title) if about else "",
        "picture": rendition_set(found.picture, signed_for_s=600) if found.picture else None,
        "link": found.links.first(),
        "may_write": _may_write(request),
        "organisation": request.organisation,
    }
    return render(request, "outreach/desk/post.html", context)


def _act(request: DeskRequest, pk: UUID, act: Callable[..., object], done: str) -> HttpResponse:
    found = get_object_or_404(_rows(request), pk=pk)
    act_and_say(request, found, act, done)
    if Post.objects.filter(pk=pk).exists():
        return redirect("desk-outreach:post", pk)
    return redirect("desk-outreach:posts")


@require_POST
@desk(roles=EDITORS)
def post_send(request: DeskRequest, pk: UUID) -> HttpResponse:
    return _act(request, pk, posting.queue_post, _("It is on its way."))


@require_POST
@desk(roles=EDITORS)
def post_drop(request: DeskRequest, pk: UUID) -> HttpResponse:
    return _act(request, pk, posting.drop_post, _("Thrown away. What was posted already stays."))


@require_POST
@desk(roles=EDITORS)
def post_again(request: DeskRequest, pk: UUID) -> HttpResponse:
    """Begins a new draft with the same words."""
    found = get_object_or_404(_rows(request), pk=pk)
    made = posting.copy_post(found, by=request.user)
    return redirect("desk-outreach:post", made.pk)
