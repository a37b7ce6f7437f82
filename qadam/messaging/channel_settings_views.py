"""The desk's page that changes the settings of a channel."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from qadam.channels.base import ChannelError
from qadam.core.errors import QadamError
from qadam.messaging.adapters import channel_of
from qadam.messaging.channel_accounts import connect_channel
from qadam.messaging.channel_settings import change_channel_settings, shown_settings
from qadam.messaging.forms import ChannelForm
from qadam.messaging.models import ChannelAccount
from qadam.messaging.queries import account_name, trouble_words
from qadam.organisations.desk import DeskRequest, desk
from qadam.organisations.enums import Role


@desk(roles=frozenset({Role.COORDINATOR}))
def channel_settings(request: DeskRequest, pk: UUID) -> HttpResponse:
    """A new token, another way in, a public channel. Channels of the demo have nothing to change."""
    ours = ChannelAccount.objects.manageable_by(request.actor).filter(is_demo=False)
    account = get_object_or_404(ours, pk=pk)
    form = ChannelForm(type(channel_of(account)), request.POST or None, initial=_initial(account))
    form.keep_secrets()
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            change_channel_settings(
                account,
                name=data["name"],
                config=form.config,
                public_address=data.get("public_address"),
                by=request.user,
                **form.limits,
            )
            connect_channel(account)
        except QadamError as refusal:
            form.add_error(None, str(refusal))
        except ChannelError as error:
            messages.error(request, trouble_words(error.code))
            return redirect("desk-messaging:channel", pk)
        else:
            messages.success(request, _("Saved."))
            return redirect("desk-messaging:channel", pk)
    context = {"form": form, "account": account, "name": account_name(account)}
    return render(
        request, "messaging/channel_settings.html", context | {"organisation": request.organisation}
    )


def _initial(account: ChannelAccount) -> dict[str, Any]:
    return {
        **shown_settings(account),
        "name": account.name,
        "public_address": account.public_address,
        "daily_limit": account.daily_limit,
        "price": account.price_minor / 100,
        "price_utility": _in_rupees(account.utility_price_minor),
        "price_authentication": _in_rupees(account.authentication_price_minor),
        "monthly_budget": account.monthly_budget_minor / 100,
    }


def _in_rupees(minor: int | None) -> float | None:
    return None if minor is None else minor / 100
