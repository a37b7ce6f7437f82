"""Channels of an organisation: their health, adding one, switching one off, and events that were put aside."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from qadam.channels.abilities import connecting, templating
from qadam.channels.base import Channel, ChannelError
from qadam.core.clock import now
from qadam.core.errors import QadamError
from qadam.messaging import channel_accounts, checking, draining
from qadam.messaging.adapters import channel_of
from qadam.messaging.channel_figures import failures
from qadam.messaging.channel_words import PROVIDERS, webhook_words
from qadam.messaging.enums import EventState
from qadam.messaging.failure_words import failure_words
from qadam.messaging.forms import ChannelForm
from qadam.messaging.models import ChannelAccount, InboundEvent, Template
from qadam.messaging.ports import channel_kinds
from qadam.messaging.queries import channel_health, channel_name, trouble_words, webhook_url
from qadam.messaging.self_tests import last_test, self_test_hint
from qadam.organisations.desk import DeskRequest, desk
from qadam.organisations.enums import Role

COORDINATORS = frozenset({Role.COORDINATOR})


def _account(request: DeskRequest, pk: UUID) -> ChannelAccount:
    return get_object_or_404(ChannelAccount.objects.manageable_by(request.actor), pk=pk)


@require_GET
@desk(roles=COORDINATORS)
def channel_list(request: DeskRequest) -> HttpResponse:
    """Each channel with how it is."""
    accounts = ChannelAccount.objects.manageable_by(request.actor).filter(organisation=request.organisation)
    kinds = dict.fromkeys(channel.kind for _name, channel in channel_kinds)
    context = {
        "channels": [channel_health(account) for account in accounts.order_by("created_at")],
        "kinds": [(kind, channel_name(kind)) for kind in kinds],
        "organisation": request.organisation,
    }
    return render(request, "messaging/channels.html", context)


def _offers(kind: str, provider: str) -> dict[str, type[Channel]]:
    """The adapters of a kind by provider; one only where it was named, or there is no choice."""
    found = {name: channel for name, channel in channel_kinds if channel.kind == kind}
    if provider:
        found = {name: channel for name, channel in found.items() if name == f"{kind}.{provider}"}
    if not found:
        raise Http404
    return {name.partition(".")[2]: channel for name, channel in found.items()}


@desk(roles=COORDINATORS)
def channel_new(request: DeskRequest, kind: str, provider: str = "") -> HttpResponse:
    """Adds a channel from what the provider gave; asks first which provider that is, where there are several."""
    offers = _offers(kind, provider)
    if len(offers) > 1:
        return _channel_choose(request, kind, offers)
    [(provider, channel)] = offers.items()
    form = ChannelForm(channel, request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            account = channel_accounts.add_channel_account(
                request.organisation,
                kind=kind,
                config=form.config | ({"provider": provider} if provider else {}),
                name=data["name"],
                public_address=data.get("public_address", ""),
                is_demo=False,
                by=request.user,
                **form.limits,
            )
        except QadamError as refusal:
            form.add_error(None, str(refusal))
        else:
            _connect(request, account)
            return redirect("desk-messaging:channel", account.pk)
    context = {"form": form, "kind": channel_name(kind), "organisation": request.organisation}
    if provider:
        context["provider"], context["provider_hint"] = PROVIDERS[f"{kind}.{provider}"]
    return render(request, "messaging/channel_new.html", context)


def _channel_choose(request: DeskRequest, kind: str, offers: Iterable[str]) -> HttpResponse:
    context = {
        "slug": kind,
        "kind": channel_name(kind),
        "providers": [(provider, *PROVIDERS[f"{kind}.{provider}"]) for provider in offers],
        "organisation": request.organisation,
    }
    return render(request, "messaging/channel_choose.html", context)


def _connect(request: DeskRequest, account: ChannelAccount) -> bool:
    """Whether the provider was told where messages go; if not, the page says why. Nothing is lost by trying again."""
    try:
        channel_accounts.connect_channel(account)
    except ChannelError as error:
        messages.error(request, trouble_words(error.code))
        return False
    return True


@require_GET
@desk(roles=COORDINATORS)
def channel(request: DeskRequest, pk: UUID) -> HttpResponse:
    """One channel: what the provider must be given, how it is, and what was put aside."""
    account = _account(request, pk)
    parked = InboundEvent.objects.filter(account=account, state=EventState.PARKED)
    rate = failures(account, now())
    context = {
        "health": channel_health(account),
        "said": account.health,
        "rate": rate,
        "reasons": [(failure_words(code), count) for code, count in rate.reasons[:8]],
        "has_templates": templating(channel_of(account)) is not None,
        "templates": dict(
            Template.objects.filter(account=account).values_list("state").annotate(n=Count("pk")).order_by()
        ),
        "token_ends_at": _moment(account.health.get("token_ends_at")),
        "test": last_test(account),
        "test_hint": self_test_hint(account),
        "webhook_url": "" if connecting(channel_of(account)) else webhook_url(account),
        "webhook_words": webhook_words(account),
        "parked": parked.order_by("-received_at")[:20],
        "organisation": request.organisation,
    }
    return render(request, "messaging/channel.html", context)


def _moment(written: str | None) -> datetime | None:
    return datetime.fromisoformat(written) if written else None


@require_POST
@desk(roles=COORDINATORS)
def channel_check(request: DeskRequest, pk: UUID) -> HttpResponse:
    """Asks the provider whether number and token work. Sends nothing to anybody."""
    account = _account(request, pk)
    if not _connect(request, account):
        return redirect("desk-messaging:channel", pk)
    checking.check_accounts([account])
    if error := account.health.get("error"):
        messages.error(request, trouble_words(error))
    else:
        said = _("It works: %(name)s, %(number)s.")
        messages.success(request, said % {"name": account.health["name"], "number": account.health["number"]})
    return redirect("desk-messaging:channel", pk)


@require_POST
@desk(roles=COORDINATORS)
def channel_switch(request: DeskRequest, pk: UUID) -> HttpResponse:
    """Stops sending, or begins again."""
    account = _account(request, pk)
    channel_accounts.set_channel_open(account, is_open=not account.is_open, by=request.user)
    return redirect("desk-messaging:channel", pk)


@require_POST
@desk(roles=COORDINATORS)
def event_again(request: DeskRequest, pk: UUID, event_id: int) -> HttpResponse:
    """Gives an event that was put aside another try."""
    event = get_object_or_404(InboundEvent, account=_account(request, pk), pk=event_id)
    draining.try_again(event)
    messages.success(request, _("It is tried again now."))
    return redirect("desk-messaging:channel", pk)
