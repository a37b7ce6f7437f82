"""What of messaging waits on the desk: somebody in danger first, then unanswered threads, then channels in trouble."""

from collections.abc import Iterator

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from qadam.core.counting import count_all
from qadam.core.ports import Waiting
from qadam.messaging.enums import IncidentState, UndoState
from qadam.messaging.failure_words import sickness_words
from qadam.messaging.inbox_list import counts_for
from qadam.messaging.models import ChannelAccount, Incident, StopUndo
from qadam.messaging.queries import account_name, trouble_words, when_short


def waiting(request: HttpRequest) -> Iterator[Waiting]:
    """Lines for the desk's Today, worst first."""
    actor = request.actor  # type: ignore[attr-defined]
    open_incidents = Incident.objects.visible_to(actor).filter(state=IncidentState.OPEN)
    undos = StopUndo.objects.visible_to(actor).filter(state=UndoState.ASKED)
    ours = ChannelAccount.objects.manageable_by(actor).filter(is_open=True)
    sick = ours.filter(~Q(trouble="") | Q(health__sick__0__isnull=False))
    count, asked, troubled = count_all(open_incidents, undos.exclude(asked_by_id=actor.user_id), sick)
    if count:
        detail = _("A guardian is needed now.")
        url = reverse("desk-messaging:incidents")
        yield Waiting(count, _("Somebody may be in danger"), detail, url, urgent=True, nav="inbox")
    found = counts_for(request).values()
    if count := sum(counts.waiting for counts in found):
        oldest = min(counts.oldest for counts in found if counts.oldest)
        detail = _("The oldest waits since %(since)s.") % {"since": when_short(oldest)}
        url = reverse("desk-messaging:inbox")
        yield Waiting(count, _("Messages without an answer"), detail, url, nav="inbox")
    if asked:
        detail = _("Somebody asks to take it back; a second person decides.")
        yield Waiting(asked, _("A STOP to look at"), detail, reverse("desk-messaging:stops"), nav="inbox")
    for account in sick if troubled else ():
        url = reverse("desk-messaging:channel", args=[account.pk])
        words = (
            trouble_words(account.trouble) if account.trouble else sickness_words(account.health["sick"][0])
        )
        detail = f"{account_name(account)}: {words}"
        yield Waiting(1, _("A channel is in trouble"), detail, url, nav="settings")
