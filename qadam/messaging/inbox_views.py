"""The inbox: threads, one thread, and what is done in it. Works without scripts; with htmx new messages come by themselves."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from qadam.core import languages
from qadam.core.errors import QadamError
from qadam.messaging import inbox
from qadam.messaging import inbox_queries as read
from qadam.messaging.forms import ReplyForm
from qadam.messaging.incidents import live_incident
from qadam.messaging.models import Conversation
from qadam.messaging.queries import channel_name
from qadam.organisations.desk import DeskRequest, desk
from qadam.organisations.enums import ORGANISERS, Role

READERS = ORGANISERS | {Role.GUARDIAN}
VIEWS = ("waiting", "mine", "all")


def _thread(request: DeskRequest, pk: UUID) -> Conversation:
    rows = Conversation.objects.visible_to(request.actor).select_related(
        "account__organisation", "person__place", "address", "assigned_to"
    )
    return get_object_or_404(rows, pk=pk)


def _list(request: DeskRequest) -> dict[str, object]:
    show = request.GET.get("show", "waiting")
    show = show if show in VIEWS else "waiting"
    words = request.GET.get("q", "").strip()[:80]
    rows = read.threads(request.actor, request.organisation, show=show, words=words)
    page = Paginator(rows, 40).get_page(request.GET.get("page"))
    return {
        "show": show,
        "words": words,
        "page": page,
        "threads": read.thread_lines(page.object_list),
        "counts": read.counts(request.actor, request.organisation),
        "organisation": request.organisation,
        "is_guardian": read.is_guardian(request.actor, request.organisation.pk),
    }


@require_GET
@desk(roles=READERS)
def inbox_list(request: DeskRequest) -> HttpResponse:
    """Threads: those without an answer first, the oldest on top."""
    return render(request, "messaging/inbox.html", _list(request))


def _chat(request: DeskRequest, conversation: Conversation) -> dict[str, object]:
    before = request.GET.get("before", "")
    rows = read.messages_of(conversation, request.actor, before=_uuid(before))
    shown = read.bubbles(rows)
    return {
        "conversation": conversation,
        "name": read.name_of(conversation),
        "channel": channel_name(conversation.account.kind),
        "language_name": languages.get(conversation.language).name if conversation.language else "",
        "bubbles": shown,
        "earlier": rows[0].pk if len(rows) == read.PAGE else None,
        "last": rows[-1].pk if rows else None,
        "is_latest": not before,
        "window": read.window_of(conversation),
        "incident": live_incident(conversation) if conversation.is_guarded else None,
    }


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@require_GET
@desk(roles=READERS)
def thread(request: DeskRequest, pk: UUID) -> HttpResponse:
    """One thread with its bubbles, beside the list where there is room."""
    conversation = _thread(request, pk)
    context = _list(request) | _chat(request, conversation) | {"form": ReplyForm.fresh()}
    return render(request, "messaging/thread.html", context)


@require_GET
@desk(roles=READERS)
def thread_news(request: DeskRequest, pk: UUID) -> HttpResponse:
    """Bubbles that came since, and ticks that changed. For htmx, every few seconds."""
    conversation = _thread(request, pk)
    after = _uuid(request.GET.get("after", ""))
    if not after:
        return HttpResponse(status=204)
    rows = read.messages_of(conversation, request.actor, after=after)
    seen = [m for m in read.messages_of(conversation, request.actor)[-20:] if m.delivery]
    edge = conversation.messages.filter(pk=after).first()
    last_day = timezone.localtime(edge.at).date() if edge else None
    fresh = {row.pk for row in rows}
    context = {
        "conversation": conversation,
        "bubbles": read.bubbles(rows, last_day=last_day),
        "ticks": [(m.pk, read.tick_of(m)) for m in seen if m.pk not in fresh],
        "last": rows[-1].pk if rows else after,
        "window": read.window_of(conversation),
    }
    return render(request, "messaging/parts/news.html", context)


@require_POST
@desk(roles=READERS)
def thread_reply(request: DeskRequest, pk: UUID) -> HttpResponse:
    """Sends an answer, or keeps a note for us alone."""
    conversation = _thread(request, pk)
    form = ReplyForm(request.POST)
    text = request.POST.get("text", "")
    try:
        if "note" in request.POST:
            inbox.add_note(conversation, by=request.user, text=text)
        elif form.is_valid():
            inbox.reply(conversation, by=request.user, text=text, key=form.cleaned_data["key"])
    except QadamError as refusal:
        messages.error(request, str(refusal))
        context = _list(request) | _chat(request, conversation) | {"form": ReplyForm.fresh(text)}
        return render(request, "messaging/thread.html", context, status=refusal.status)
    return redirect(reverse("desk-messaging:thread", args=[pk]) + "#end")


@require_POST
@desk(roles=READERS)
def thread_take(request: DeskRequest, pk: UUID) -> HttpResponse:
    """A person answers from now on."""
    inbox.take_over(_thread(request, pk), by=request.user)
    return redirect("desk-messaging:thread", pk)


@require_POST
@desk(roles=READERS)
def thread_hand_back(request: DeskRequest, pk: UUID) -> HttpResponse:
    """The bot answers again."""
    inbox.hand_back(_thread(request, pk), by=request.user)
    messages.success(request, _("The bot answers here again."))
    return redirect("desk-messaging:inbox")


@require_POST
@desk(roles=READERS)
def thread_put_aside(request: DeskRequest, pk: UUID) -> HttpResponse:
    """No answer is needed here."""
    inbox.put_aside(_thread(request, pk), by=request.user)
    return redirect("desk-messaging:inbox")
