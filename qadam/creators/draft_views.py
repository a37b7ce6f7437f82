"""The desk's pages of one task and of one draft with its mentor's words."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from qadam.core.cards import Sound
from qadam.core.errors import NotAllowed, QadamError
from qadam.creators import queries
from qadam.creators.enums import BRIEF_TRANSITIONS, DRAFT_TRANSITIONS, BriefState, DraftState
from qadam.creators.errors import NoDisclosure, NoSource, NotPublished
from qadam.creators.forms import CommentForm
from qadam.creators.hints import hints_for
from qadam.creators.models import Brief, Draft, DraftPart
from qadam.creators.services import briefs, drafts, publishing
from qadam.media.enums import OriginalState
from qadam.media.errors import for_reason
from qadam.media.queries import Picture, RenditionSet, rendition_sets
from qadam.organisations.desk import DeskRequest, desk
from qadam.organisations.enums import EDITORS, ORGANISERS

# How long an address of a picture or voice opens on the desk.
SIGNED_FOR_S = 3600


@dataclass(frozen=True)
class Shown:
    """A part of a draft as the desk sees it. `trouble` says why a file is not there (yet)."""

    part: DraftPart
    sound: Sound | None = None
    picture: Picture | None = None
    trouble: str = ""


def shown_parts(draft: Draft) -> list[Shown]:
    """Every part in order, with addresses that open for an hour. Two queries."""
    parts = list(draft.parts.select_related("media"))
    ids = [part.media_id for part in parts if part.media_id]
    media = rendition_sets(ids, signed_for_s=SIGNED_FOR_S) if ids else {}
    return [_shown(part, media) for part in parts]


def _shown(part: DraftPart, media: dict[UUID, RenditionSet]) -> Shown:
    if part.media is None:
        return Shown(part)
    if part.media.state == OriginalState.RECEIVED:
        return Shown(part, trouble=_("It is being prepared. Look again in a minute."))
    if part.media.state == OriginalState.REFUSED:
        return Shown(part, trouble=str(for_reason(part.media.refused_for)))
    kinds = media.get(part.media.pk)
    return Shown(
        part,
        sound=kinds.voice.as_sound(is_open=True) if kinds and kinds.voice else None,
        picture=kinds.light if kinds else None,
    )


@desk(roles=ORGANISERS)
def brief(request: DeskRequest, pk: UUID) -> HttpResponse:
    """One task as creators read it, and opening or closing it."""
    rows = Brief.objects.visible_to(request.actor).select_related("cohort__organisation")
    found = get_object_or_404(rows, pk=pk)
    may_change = request.actor.has_role(found.cohort.organisation_id, EDITORS)
    if request.method == "POST":
        if not may_change:
            raise NotAllowed
        acts = {
            "open": briefs.open_brief,
            "close": briefs.close_brief,
            "draft": briefs.unschedule_brief,
        }
        try:
            acts[request.POST.get("do", "")](found, by=request.user)
            messages.success(request, _("Saved."))
        except QadamError as refusal:
            messages.error(request, str(refusal))
        except KeyError:
            messages.error(request, _("Choose what to do."))
        return redirect("desk-creators:brief", found.pk)
    current = Draft.objects.current().filter(brief=found).select_related("participant__person")
    context = {
        "brief": found,
        "cohort": found.cohort,
        "drafts": current.order_by("participant__number"),
        "may_open": may_change and BriefState.OPEN in BRIEF_TRANSITIONS[BriefState(found.state)],
        "may_close": may_change and found.state == BriefState.OPEN,
        "may_hold": may_change and found.state == BriefState.SCHEDULED,
    }
    return render(request, "creators/desk/brief.html", context)


@desk(roles=ORGANISERS)
def draft(request: DeskRequest, pk: UUID) -> HttpResponse:
    """One draft with everything said about it, its earlier versions, hints, and what the post brought."""
    rows = Draft.objects.visible_to(request.actor).select_related(
        "brief__cohort__organisation",
        "participant__cohort__organisation",
        "participant__person",
        "publication__certificate",
        "link__campaign",
    )
    found = get_object_or_404(rows, pk=pk)
    form = CommentForm(request.POST if request.POST.get("do") == "comment" else None)
    if request.method == "POST" and (request.POST.get("do") != "comment" or form.is_valid()):
        try:
            messages.success(request, _answer(request, found, form))
        except QadamError as refusal:
            messages.error(request, str(refusal))
        return redirect("desk-creators:draft", found.pk)
    return render(request, "creators/desk/draft.html", _draft_context(found, form))


def _answer(request: DeskRequest, found: Draft, form: CommentForm) -> str:
    """Does what the mentor pressed; answers the words for the page."""
    do = request.POST.get("do", "")
    if do == "comment":
        drafts.comment_draft(found, text=form.cleaned_data["text"], by=request.user)
        return _("Your words are on their way to the creator’s chat.")
    if do == "ready":
        drafts.say_ready(found, by=request.user)
        return _("It may go out. The creator is told.")
    if do == "certificate":
        publishing.give_certificate(found)
        return _("The certificate is there. The creator is told.")
    raise QadamError(_("Choose what to do."))


def _draft_context(found: Draft, form: CommentForm) -> dict[str, object]:
    allowed = DRAFT_TRANSITIONS[DraftState(found.state)]
    versions = Draft.objects.filter(brief=found.brief, participant=found.participant).order_by("-number")
    parts = shown_parts(found)
    missing = publishing.missing_for_certificate(found)
    post = getattr(found, "publication", None)
    return {
        "draft": found,
        "brief": found.brief,
        "participant": found.participant,
        "cohort": found.participant.cohort,
        "parts": parts,
        "hints": hints_for("\n".join(one.part.text for one in parts)),
        "versions": versions.prefetch_related("comments__by_user"),
        "form": form,
        "may_comment": DraftState.COMMENTED in allowed or found.state == DraftState.COMMENTED,
        "may_ready": DraftState.READY in allowed,
        "post": post,
        "missing": _missing_words(missing) if post else "",
        "brought": queries.brought_by(found),
    }


def _missing_words(missing: type[NotPublished] | type[NoSource] | type[NoDisclosure] | None) -> str:
    return str(missing()) if missing else ""
