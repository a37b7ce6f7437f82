"""The inbox: threads, one thread, and what is done in it. Works without scripts; with htmx new messages come by themselves."""

import hashlib
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from qadam.accounts.models import User
from qadam.core import languages
from qadam.messaging import approved, canned, claims, inbox, inbox_list
from qadam.messaging import inbox_queries as read
from qadam.messaging.forms import ReplyForm
from qadam.messaging.incidents import live_incident
from qadam.messaging.models import CannedReply, Conversation, Message
from qadam.organisations.desk import DeskRequest, desk
from qadam.organisations.enums import ORGANISERS, Role

READERS = ORGANISERS | {Role.GUARDIAN}
VIEWS = ("waiting", "mine", "all")
# Seconds between two looks for something new: the longer it is quiet, the longer we wait.
PACE_S = (4, 6, 10, 20, 40, 60)
BESIDE = 12
# So many approved messages stand under a thread; the rest one tap away.
MOST_APPROVED = 3


def find_thread(request: DeskRequest, pk: UUID) -> Conversation:
    """The thread, if this user may read it; else 404."""
    rows = Conversation.objects.visible_to(request.actor).select_related(
        "account__organisation", "person__place", "address", "assigned_to", "claimed_by"
    )
    return get_object_or_404(rows, pk=pk)


def list_context(request: DeskRequest) -> dict[str, object]:
    """The list as asked for, with how many wait."""
    show = request.GET.get("show", "waiting")
    words = request.GET.get("q", "").strip()[:80]
    number = request.GET.get("page", "")
    asked = {
        "show": show if show in VIEWS else "waiting",
        "words": words,
        "page": min(int(number), 100) if number.isascii() and number.isdigit() and int(number) else 1,
    }
    found = inbox_list.thread_page(request.actor, request.organisation, **asked)  # type: ignore[arg-type]
    return {
        **asked,
        "found": found,
        "threads": found.threads,
        "counts": inbox_list.counts_for(request).get(request.organisation.pk, inbox_list.Counts()),
        "danger": inbox_list.in_danger(request.actor, request.organisation),
        "organisation": request.organisation,
        "is_guardian": inbox_list.is_guardian(request.actor, request.organisation.pk),
        "may_prepare": request.actor.has_role(request.organisation.pk, frozenset({Role.COORDINATOR})),
        "quiet": 0,
        "every": PACE_S[1],
    }


@require_GET
@desk(roles=READERS)
def inbox_list_view(request: DeskRequest) -> HttpResponse:
    """Threads: those without an answer first, the oldest on top."""
    return render(request, "messaging/inbox.html", list_context(request))


@require_GET
@desk(roles=READERS)
def inbox_news(request: DeskRequest) -> HttpResponse:
    """The list, if it is another one than the page shows. For htmx, less and less often while nothing happens."""
    context = list_context(request)
    found = context["found"]
    assert isinstance(found, inbox_list.ThreadPage)
    quiet = _slower(request) if request.GET.get("mark") == found.mark else 0
    if quiet is None:
        return HttpResponse(status=204)
    open_id = to_uuid(request.GET.get("open", ""))
    context |= {"quiet": quiet, "every": PACE_S[max(quiet, 1)], "is_new": quiet == 0, "open_id": open_id}
    return render(request, "messaging/parts/list_news.html", context)


def _slower(request: DeskRequest) -> int | None:
    """How often nothing was new by now; None when it cannot be asked more rarely."""
    asked = request.GET.get("quiet", "")
    quiet = int(asked) + 1 if asked.isascii() and asked.isdigit() and len(asked) < 3 else 1
    return quiet if quiet < len(PACE_S) else None


def chat_context(
    request: DeskRequest, conversation: Conversation, *, to: UUID | None = None, text: str = ""
) -> dict[str, object]:
    """Everything one thread shows. `to`: the thread of hers in which she is to be answered."""
    before, upto = to_uuid(request.GET.get("before", "")), to_uuid(request.GET.get("upto", ""))
    threads = read.threads_of(conversation, request.actor)
    rows = read.messages_of(threads, request.actor, before=before, upto=upto)
    ways = read.ways_to_answer(threads, picked=to or to_uuid(request.GET.get("to", "")))
    way = next(way for way in ways if way.picked)
    ticks = _ticks(rows)
    prepared = CannedReply.objects.visible_to(request.actor).filter(organisation=request.organisation)
    return {
        "conversation": conversation,
        "open_id": conversation.pk,
        "name": inbox_list.name_of(conversation),
        "channel": inbox_list.channels_of(threads),
        "language_name": languages.get(conversation.language).name if conversation.language else "",
        "bubbles": read.bubbles(rows, threads),
        "earlier": rows[0].pk if len(rows) == read.PAGE else None,
        "last": rows[-1].pk if rows else None,
        "is_latest": before is None and upto is None,
        "ways": [one for one in ways if not one.stopped],
        "way": way,
        "stopped": [one for one in ways if one.stopped],
        "approved": approved.messages_for(way.thread)[:MOST_APPROVED] if way.window.is_closed else [],
        "window": way.window,
        "waits": any(thread.unanswered_since for thread in threads),
        "rests": any(thread.held_at for thread in threads),
        "by_human": conversation.keeper == "human",
        "incident": live_incident(conversation) if conversation.is_guarded else None,
        "answering": _other_who_answers(threads, request.user),
        "state": _state(ticks, _other_who_answers(threads, request.user)),
        "colleagues": inbox.colleagues(conversation).exclude(pk=conversation.assigned_to_id or 0),
        "ready": canned.ready_answers(list(prepared.order_by("title")), way.thread),
        "form": ReplyForm.fresh(text),
        "quiet": 0,
        "every": PACE_S[0],
    }


def _other_who_answers(threads: list[Conversation], user: User) -> str:
    other = claims.claimed_by_another(threads, user)
    return str(other) if other else ""


def _ticks(rows: list[Message]) -> list[tuple[UUID, read.Tick | None]]:
    return [(m.pk, read.tick_of(m)) for m in rows if m.delivery][-20:]


def _state(ticks: list[tuple[UUID, read.Tick | None]], answering: str) -> str:
    """The same as long as no tick changes and nobody else begins to answer."""
    return hashlib.blake2b(f"{ticks}{answering}".encode(), digest_size=6).hexdigest()


def to_uuid(text: str) -> UUID | None:
    """The id, or nothing if it is none."""
    try:
        return UUID(text)
    except ValueError:
        return None


@require_GET
@desk(roles=READERS)
def thread(request: DeskRequest, pk: UUID) -> HttpResponse:
    """One person's thread with its bubbles, beside the list where there is room."""
    return thread_page(request, find_thread(request, pk))


def thread_page(
    request: DeskRequest, conversation: Conversation, *, status: int = 200, **context: object
) -> HttpResponse:
    to, text = context.pop("to", None), context.pop("text", "")
    chat = chat_context(request, conversation, to=to, text=text)  # type: ignore[arg-type]
    beside = list_context(request)
    beside["threads"] = beside["threads"][:BESIDE]  # type: ignore[index]
    return render(request, "messaging/thread.html", beside | chat | context, status=status)


@require_GET
@desk(roles=READERS)
def thread_news(request: DeskRequest, pk: UUID) -> HttpResponse:
    """Bubbles that came since, ticks that changed, and who else answers. For htmx."""
    conversation = find_thread(request, pk)
    after = to_uuid(request.GET.get("after", ""))
    if not after:
        return HttpResponse(status=204)
    threads = read.threads_of(conversation, request.actor)
    rows = read.messages_of(threads, request.actor, after=after)
    ticks = _ticks(read.messages_of(threads, request.actor))
    answering = _other_who_answers(threads, request.user)
    state = _state(ticks, answering)
    is_quiet = not rows and request.GET.get("state") == state
    quiet = _slower(request) if is_quiet else 0
    if quiet is None:
        return HttpResponse(status=204)
    fresh = {row.pk for row in rows}
    context = {
        "conversation": conversation,
        "bubbles": read.bubbles(rows, threads, last_day=read.day_of(threads, after)),
        "ticks": [(pk, tick) for pk, tick in ticks if pk not in fresh] if quiet == 0 else [],
        "last": rows[-1].pk if rows else after,
        "answering": answering,
        "state": state,
        "is_new": quiet == 0,
        "quiet": quiet,
        "every": PACE_S[quiet],
    }
    return render(request, "messaging/parts/news.html", context)
