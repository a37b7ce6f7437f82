"""A creator's own page behind a personal link: her tasks, a draft from the browser, and where her post is."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET

from qadam.core import languages
from qadam.core.errors import QadamError
from qadam.core.formtoken import public_form
from qadam.creators import queries
from qadam.creators.enums import CohortState, DraftState, ParticipantState
from qadam.creators.errors import NotReady
from qadam.creators.forms import DraftForm, PostForm
from qadam.creators.hints import hints_for
from qadam.creators.messages import link_line
from qadam.creators.models import Brief, Draft, Participant
from qadam.creators.services.drafts import Sent, guard_draft, send_draft
from qadam.creators.services.publishing import give_certificate, publish_draft
from qadam.creators.tokens import participant_id_from
from qadam.media.services import keep_original
from qadam.messaging import danger


def _participant_or_404(token: str) -> Participant:
    """Who holds the link and still takes part, or waits to."""
    participant_id = participant_id_from(token)
    if participant_id is None:
        raise Http404
    rows = Participant.objects.exclude(state=ParticipantState.LEFT).exclude(cohort__state=CohortState.ENDED)
    return get_object_or_404(rows.select_related("cohort__organisation", "person"), pk=participant_id)


def _brief_or_404(participant: Participant, brief_id: UUID) -> Brief:
    found = next((one for one in queries.open_briefs([participant]) if one.pk == brief_id), None)
    if found is None:
        raise Http404
    return found


def _own(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    return response


@require_GET
def mine(request: HttpRequest, token: str) -> HttpResponse:
    """Her tasks, how each draft stands, and what was said."""
    her = _participant_or_404(token)
    tasks = [(brief, queries.current_draft(her, brief)) for brief in queries.open_briefs([her])]
    context = {
        "participant": her,
        "cohort": her.cohort,
        "token": token,
        "tasks": tasks,
        "waits": her.state == ParticipantState.WAITING,
    }
    return _own(render(request, "creators/mine.html", context))


@public_form
def draft(request: HttpRequest, token: str, brief_id: UUID) -> HttpResponse:
    """A task with all its facts, what the mentor said, and the form for a draft."""
    her = _participant_or_404(token)
    brief = _brief_or_404(her, brief_id)
    form = DraftForm(request.POST or None, request.FILES or None, initial={"disclosure": brief.must_disclose})
    sent: Draft | None = None
    refusal, in_danger = None, ""
    if request.method == "POST" and form.is_valid():
        try:
            sent = send_draft(
                her,
                brief,
                parts=_parts(form, her),
                sources=form.cleaned_data["sources"],
                disclosure=form.cleaned_data["disclosure"],
                language=languages.current().code,
                source_id=form.submission_id,
            )
            in_danger = guard_draft(sent)
        except QadamError as error:
            refusal = error
    current = queries.current_draft(her, brief)
    context = {
        "brief": brief,
        "cohort": her.cohort,
        "token": token,
        "form": form,
        "refusal": refusal,
        "sent": sent,
        "current": current,
        "said_words": queries.said_about(her, brief),
        "before": "\n\n".join(part.text for part in current.parts.all() if part.text) if current else "",
        "is_out": current is not None and current.state == DraftState.PUBLISHED,
        "hints": hints_for(form.cleaned_data["text"]) if sent else [],
        "safe_steps": danger.steps(in_danger) if in_danger else "",
    }
    status = 422 if form.errors else refusal.status if refusal else 200
    return _own(render(request, "creators/draft.html", context, status=status))


def _parts(form: DraftForm, her: Participant) -> list[Sent]:
    """What came with the form; files are sealed as they came. Raises what keep_original raises."""
    told = form.cleaned_data
    files = [told[name] for name in ("picture", "voice") if told[name]]
    media = [
        keep_original(
            one.read(), organisation_id=her.cohort.organisation_id, claimed_mime=one.content_type or ""
        )
        for one in files
    ]
    return [Sent(text=told["text"]), *(Sent(media=one) for one in media)]


@public_form
def post(request: HttpRequest, token: str, brief_id: UUID) -> HttpResponse:
    """Where her post is and what it says; the certificate comes at once when nothing is missing."""
    her = _participant_or_404(token)
    brief = _brief_or_404(her, brief_id)
    found = queries.current_draft(her, brief)
    if found is None or found.state not in (DraftState.READY, DraftState.PUBLISHED):
        return redirect("creators:draft", token, brief_id)
    before = getattr(found, "publication", None)
    known = {"address": before.address, "says": before.disclosure or "nothing"} if before else {}
    form = PostForm(request.POST or None, initial=known)
    refusal: QadamError | None = None
    certificate = None
    if request.method == "POST" and form.is_valid():
        says = form.cleaned_data["says"]
        try:
            publish_draft(
                found,
                address=form.cleaned_data["address"],
                disclosure="" if says == "nothing" else says,
                sources=form.cleaned_data["sources"],
            )
            certificate = give_certificate(found)
        except QadamError as error:
            refusal = error
    context = {
        "brief": brief,
        "token": token,
        "form": form,
        "draft": found,
        "refusal": refusal,
        "certificate": certificate,
        "link_line": link_line(found),
        "is_out": found.state == DraftState.PUBLISHED,
        "post": before,
        "brought": queries.brought_by(found) if before else None,
    }
    status = 422 if form.errors or isinstance(refusal, NotReady) else 200
    return _own(render(request, "creators/post.html", context, status=status))
