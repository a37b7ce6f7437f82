"""Answering in a thread: free words, a ready answer, an approved template; and who keeps it."""

from collections.abc import Callable, Sequence
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qadam.core.errors import QadamError
from qadam.messaging import approved, canned, claims, holds, inbox, inbox_list
from qadam.messaging import inbox_queries as read
from qadam.messaging.adapters import channel_of
from qadam.messaging.billing import weight
from qadam.messaging.content import Content
from qadam.messaging.errors import AnsweredMeanwhile, SomebodyAnswers, WindowClosed
from qadam.messaging.forms import ReplyForm
from qadam.messaging.inbox_views import READERS, find_thread, thread_page, to_uuid
from qadam.messaging.models import CannedReply, Conversation
from qadam.messaging.queries import channel_name
from qadam.organisations.desk import DeskRequest, desk


def _way(request: DeskRequest, conversation: Conversation) -> Conversation:
    """The thread of this person that the answer is for: the chosen one, else the one that is open."""
    asked = to_uuid(request.POST.get("to", "") or request.GET.get("to", ""))
    hers = read.threads_of(conversation, request.actor)
    return next((thread for thread in hers if thread.pk == asked), conversation)


def _end(pk: UUID) -> HttpResponse:
    return redirect(reverse("desk-messaging:thread", args=[pk]) + "#end")


@require_POST
@desk(roles=READERS)
def thread_reply(request: DeskRequest, pk: UUID) -> HttpResponse:
    """Sends an answer or keeps a note. Choosing another channel or a ready answer shows the page again, nothing lost."""
    conversation, text = find_thread(request, pk), request.POST.get("text", "")
    to = _way(request, conversation)
    if "canned" in request.POST and not inbox.may_write_freely(to):
        return _refused(request, conversation, WindowClosed(), to=to.pk, text=text)
    if "canned" in request.POST:
        return thread_page(request, conversation, to=to.pk, text=_with_canned(request, to, text))
    if "way" in request.POST:
        typed = text or request.POST.get("kept", "")
        return thread_page(request, conversation, to=to_uuid(request.POST["way"]), text=typed)
    form = ReplyForm(request.POST)
    try:
        if "note" in request.POST:
            inbox.add_note(to, by=request.user, text=text)
        elif form.is_valid():
            inbox.reply(
                to,
                by=request.user,
                text=text,
                key=form.cleaned_data["key"],
                seen=form.cleaned_data["seen"],
                all_the_same="all_the_same" in request.POST,
            )
    except QadamError as refusal:
        return _refused(request, conversation, refusal, to=to.pk, text=text)
    return _end(pk)


def _with_canned(request: DeskRequest, to: Conversation, text: str) -> str:
    rows = CannedReply.objects.visible_to(request.actor).filter(organisation=request.organisation)
    chosen = get_object_or_404(rows, pk=to_uuid(request.POST["canned"]))
    words = [answer.text for answer in canned.ready_answers([chosen], to)]
    return "\n".join(filter(None, [text.strip(), *words]))


def _refused(
    request: DeskRequest, conversation: Conversation, refusal: QadamError, **context: object
) -> HttpResponse:
    messages.error(request, str(refusal))
    asks = isinstance(refusal, SomebodyAnswers | AnsweredMeanwhile)
    return thread_page(request, conversation, status=refusal.status, asks_again=asks, **context)


@require_POST
@desk(roles=READERS)
def thread_claim(request: DeskRequest, pk: UUID) -> HttpResponse:
    """She begins to write: others see it. Answers who was faster, if anybody was."""
    other = claims.claim(find_thread(request, pk), by=request.user)
    return render(request, "messaging/parts/answering.html", {"answering": str(other) if other else ""})


@require_POST
@desk(roles=READERS)
def thread_weigh(request: DeskRequest, pk: UUID) -> HttpResponse:
    """In how many parts what stands in the box would travel, and what that costs. For htmx, while somebody writes."""
    account, text = (
        _way(request, find_thread(request, pk)).account,
        request.POST.get("text", "")[:4000].strip(),
    )
    able = channel_of(account).capabilities
    parts = weight(Content(text=text), "en", able) if text and able.billed_parts else None
    cost = parts.parts * account.price_minor if parts else 0
    return render(request, "messaging/parts/weighs.html", {"parts": parts, "cost": cost})


@desk(roles=READERS)
def thread_template(request: DeskRequest, pk: UUID) -> HttpResponse:
    """An approved message for when the day to answer freely is over: choose, fill the blanks, see it, send it."""
    conversation = find_thread(request, pk)
    to = _way(request, conversation)
    key = request.POST.get("template", "") or request.GET.get("template", "")
    choices = approved.messages_for(to)
    chosen = next((choice for choice in choices if choice.key == key), None)
    blanks = approved.blanks_of(chosen, to, request.POST) if chosen else []
    status = 200
    if request.method == "POST" and "preview" not in request.POST:
        try:
            return _send_template(request, to, key, [blank.words for blank in blanks])
        except QadamError as refusal:
            messages.error(request, str(refusal))
            status = refusal.status
    context = {
        "conversation": conversation,
        "to": to,
        "name": inbox_list.name_of(conversation),
        "channel": channel_name(to.account.kind),
        "choices": choices,
        "chosen": chosen,
        "blanks": blanks,
        "preview": chosen.filled([blank.words for blank in blanks]) if chosen else "",
        "form": ReplyForm(request.POST) if request.method == "POST" else ReplyForm.fresh(),
        "key": request.POST.get("key") or uuid4(),
        "seen": request.POST.get("seen") or request.GET.get("seen", ""),
        "asks_again": status == AnsweredMeanwhile.status,
        "organisation": request.organisation,
    }
    return render(request, "messaging/thread_template.html", context, status=status)


def _send_template(
    request: DeskRequest, to: Conversation, template: str, blanks: Sequence[str]
) -> HttpResponse:
    form = ReplyForm(request.POST)
    if form.is_valid():
        inbox.reply_by_template(
            to,
            by=request.user,
            template=template,
            blanks=blanks,
            key=form.cleaned_data["key"],
            seen=form.cleaned_data["seen"],
            all_the_same="all_the_same" in request.POST,
        )
    return _end(to.pk)


@require_POST
@desk(roles=READERS)
def thread_take(request: DeskRequest, pk: UUID) -> HttpResponse:
    """A person answers from now on."""
    inbox.take_over(find_thread(request, pk), by=request.user)
    return _end(pk)


@require_POST
@desk(roles=READERS)
def thread_give(request: DeskRequest, pk: UUID) -> HttpResponse:
    """A colleague answers from now on."""
    conversation = find_thread(request, pk)
    user_id = request.POST.get("user", "")
    found = inbox.colleagues(conversation).filter(pk=user_id if user_id.isdigit() else 0)
    to = get_object_or_404(found)
    inbox.give_to(conversation, to=to, by=request.user)
    messages.success(request, _("%(who)s finds this thread under “Mine” now.") % {"who": to})
    return _end(pk)


@require_POST
@desk(roles=READERS)
def thread_hand_back(request: DeskRequest, pk: UUID) -> HttpResponse:
    """The bot answers again."""
    inbox.hand_back(find_thread(request, pk), by=request.user)
    messages.success(request, _("The bot answers here again."))
    return redirect("desk-messaging:inbox")


@require_POST
@desk(roles=READERS)
def thread_put_aside(request: DeskRequest, pk: UUID) -> HttpResponse:
    """No answer is needed here."""
    inbox.put_aside(find_thread(request, pk), by=request.user)
    return redirect("desk-messaging:inbox")


@require_POST
@desk(roles=READERS)
def thread_stop(request: DeskRequest, pk: UUID) -> HttpResponse:
    """She asked for silence in her own words: STOP in her place."""
    return _decided(request, find_thread(request, pk), holds.stop_for_her, _("Nothing more is sent to them."))


@require_POST
@desk(roles=READERS)
def thread_meant_else(request: DeskRequest, pk: UUID) -> HttpResponse:
    """She meant something else: messages may go again."""
    thread = find_thread(request, pk)
    return _decided(request, thread, holds.meant_something_else, _("Messages may go again. Now answer them."))


def _decided(
    request: DeskRequest, conversation: Conversation, verb: Callable[..., None], words: str
) -> HttpResponse:
    try:
        verb(conversation, by=request.user)
    except QadamError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, words)
    return _end(conversation.pk)
