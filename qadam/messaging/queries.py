"""Reads of messaging worth a name."""

from collections.abc import Iterator
from datetime import datetime
from urllib.parse import quote

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from qadam.core import days, languages
from qadam.core.clock import now
from qadam.core.ports import WayIn
from qadam.messaging.models import ChannelAccount
from qadam.organisations.models import Organisation
from qadam.people.enums import ChannelKind


def ways_in() -> Iterator[WayIn]:
    """How to reach the network without the web, one an open account, in the order they were added."""
    accounts = ChannelAccount.objects.filter(is_open=True).exclude(public_address="").order_by("created_at")
    for account in accounts:
        yield WayIn(channel_name(account.kind), account.public_address, link_to(account))


def channel_name(kind: str) -> str:
    """What people call a kind of channel, in the present language."""
    return str(ChannelKind(kind).label) if kind in ChannelKind.values else kind.capitalize()


def chat_link(organisation: Organisation, text: str) -> str:
    """A link that opens a chat with an organisation's first open channel, with words ready to be sent; "" without one."""
    accounts = ChannelAccount.objects.filter(organisation=organisation, is_open=True).exclude(public_address="")
    account = accounts.order_by("created_at").first()
    return link_to(account, text) if account else ""


def link_to(account: ChannelAccount, text: str = "") -> str:
    """A link that opens a chat with this account, with words ready to be sent; empty where there is no such link."""
    number = account.public_address.lstrip("+").replace(" ", "")
    if account.kind == ChannelKind.WHATSAPP:
        return f"https://wa.me/{number}" + (f"?text={quote(text)}" if text else "")
    if account.kind == ChannelKind.SMS:
        return f"sms:{account.public_address}" + (f"?body={quote(text)}" if text else "")
    return f"mailto:{account.public_address}" if account.kind == ChannelKind.EMAIL else ""


def webhook_url(account: ChannelAccount) -> str:
    """The address a provider must be given for this account."""
    return f"{settings.BASE_URL}/hooks/{account.kind}/{account.pk}"


def when_short(moment: datetime) -> str:
    """9:44 if it was today, yesterday, a weekday within six days, else 14 November: in the community's zone."""
    here, today = timezone.localtime(moment), timezone.localtime(now())
    days_ago = (today.date() - here.date()).days
    code = languages.current().code
    if days_ago <= 0:
        return f"{here:%-H:%M}"
    if days_ago == 1:
        return _("yesterday")
    return days.weekday(here, code) if days_ago < 7 else f"{here.day} {days.month(here, code)}"
