"""Reads of messaging worth a name."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qadam.channels.base import Misconfigured
from qadam.core import days, languages
from qadam.core.clock import now
from qadam.core.moments import for_a_moment
from qadam.core.ports import WayIn
from qadam.messaging.adapters import hook_address, webhook_query
from qadam.messaging.enums import EventState
from qadam.messaging.failure_words import sickness_words
from qadam.messaging.models import ChannelAccount, InboundEvent
from qadam.organisations.models import Organisation
from qadam.people.enums import PHONE_CHANNELS, ChannelKind

# What a Telegram link may carry; a join code fits.
_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")


def ways_in() -> Iterator[WayIn]:
    """How to reach the network without the web, one an open account, those of an organisation together."""
    lines = _public_lines()
    order = list(dict.fromkeys(organisation for _kind, _address, organisation, _name in lines))
    lines = sorted(lines, key=lambda line: order.index(line[2]))
    several = len({organisation for _kind, _address, organisation, _name in lines}) > 1
    for kind, address, _organisation, name in lines:
        yield WayIn(_way(kind), address, _link(kind, address), name if several else None)


@for_a_moment
def _public_lines() -> list[tuple[str, str, UUID, languages.Texts]]:
    """Kind and public address of every open account, and whose it is; every page of the site shows them."""
    accounts = ChannelAccount.objects.filter(is_open=True).exclude(public_address="")
    wanted = ("kind", "public_address", "organisation_id", "organisation__name")
    return list(accounts.order_by("created_at").values_list(*wanted))


def ways_in_of(organisation: Organisation) -> Iterator[WayIn]:
    """How to reach one organisation without the web."""
    accounts = ChannelAccount.objects.filter(is_open=True, organisation=organisation)
    for account in accounts.exclude(public_address="").order_by("created_at"):
        yield WayIn(_way(account.kind), account.public_address, link_to(account))


def _way(kind: str) -> str:
    """What one sends to a number, in one word: whoever wants to be called gives a missed call."""
    return _("A missed call") if kind == ChannelKind.VOICE else channel_name(kind)


def accounts_to_follow(organisation: Organisation) -> dict[str, ChannelAccount]:
    """The channels on which an organisation can be followed: by a ready message, or by mail; one account a kind."""
    found: dict[str, ChannelAccount] = {}
    for account in ChannelAccount.objects.filter(is_open=True, organisation=organisation).order_by(
        "created_at"
    ):
        if account.kind == ChannelKind.EMAIL or (account.public_address and _is_chat(account.kind)):
            found.setdefault(account.kind, account)
    return found


def _is_chat(kind: str) -> bool:
    return bool(_link(kind, "1")) and kind != ChannelKind.VOICE


def organisations_to_follow() -> list[Organisation]:
    """Those with an open channel, by name."""
    ours = Organisation.objects.filter(accounts__is_open=True).distinct()
    return sorted(ours, key=lambda organisation: languages.said(organisation.name))


def channel_name(kind: str) -> str:
    """What people call a kind of channel, in the present language."""
    return str(ChannelKind(kind).label) if kind in ChannelKind.values else kind.capitalize()


_ICONS = {
    ChannelKind.WHATSAPP: "chat",
    ChannelKind.TELEGRAM: "send",
    ChannelKind.SMS: "phone",
    ChannelKind.EMAIL: "mail",
    ChannelKind.VOICE: "bell",
    ChannelKind.WEB: "globe",
}


def channel_icon(kind: str) -> str:
    """The drawing that stands before the name of a kind of channel."""
    return _ICONS.get(ChannelKind(kind), "chat") if kind in ChannelKind.values else "chat"


def account_name(account: ChannelAccount) -> str:
    """What a channel of ours is called wherever it is chosen or counted: its kind, then its own name."""
    kind = channel_name(account.kind)
    own = account.name.strip()
    if own.casefold().startswith((kind.casefold(), account.kind)):
        return own
    return f"{kind} · \u2068{own}\u2069" if own else kind


def chat_link(organisation: Organisation, text: str) -> str:
    """A link that opens a chat with an organisation's first open channel, with words ready to be sent; "" without one."""
    accounts = ChannelAccount.objects.filter(organisation=organisation, is_open=True)
    accounts = accounts.exclude(public_address="").exclude(kind=ChannelKind.VOICE)
    account = accounts.order_by("created_at").first()
    return link_to(account, text) if account else ""


def link_to(account: ChannelAccount, text: str = "") -> str:
    """A link that opens a chat with this account, with words ready to be sent; empty where there is no such link."""
    return _link(account.kind, account.public_address, text)


def _link(kind: str, address: str, text: str = "") -> str:
    if kind == ChannelKind.WHATSAPP:
        number = address.lstrip("+").replace(" ", "")
        return f"https://wa.me/{number}" + (f"?text={quote(text)}" if text else "")
    if kind == ChannelKind.SMS:
        return f"sms:{address}" + (f"?body={quote(text)}" if text else "")
    if kind == ChannelKind.TELEGRAM:
        payload = "-".join(text.split())
        start = f"?start={payload}" if _PAYLOAD.fullmatch(payload) else ""
        return f"https://t.me/{address.lstrip('@')}{start}"
    if kind == ChannelKind.VOICE:
        return f"tel:{address}"
    return f"mailto:{address}" if kind == ChannelKind.EMAIL else ""


def phone_channels(organisation_id: UUID) -> list[str]:
    """On which channels an organisation reaches a phone number: where it has an account; WhatsApp always."""
    kinds = set(ChannelAccount.objects.filter(organisation_id=organisation_id).values_list("kind", flat=True))
    return [str(kind) for kind in PHONE_CHANNELS if kind == ChannelKind.WHATSAPP or kind in kinds]


def webhook_url(account: ChannelAccount) -> str:
    """The address a provider must be given for this account. May hold the secret that proves its webhooks."""
    try:
        return hook_address(account.kind, account.pk) + webhook_query(account)
    except Misconfigured:
        return hook_address(account.kind, account.pk)


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


def incident_kind(kind: str) -> str:
    """What a kind of danger is called on the desk."""
    words = {
        "help": _("Asked for help"),
        "violence": _("Violence"),
        "self_harm": _("Does not want to live"),
        "blackmail": _("Blackmail"),
        "harassment": _("Harassment or threats"),
        "child": _("A child in danger"),
    }
    return words.get(kind, _("Danger"))


@dataclass(frozen=True)
class ChannelHealth:
    """How a channel is: `state` is ok, warn or bad, `words` say it; when something last came in and went out."""

    account: ChannelAccount
    kind: str
    state: str
    words: str
    last_in: str
    last_out: str
    parked: int

    @property
    def name(self) -> str:
        return account_name(self.account)


def channel_health(account: ChannelAccount) -> ChannelHealth:
    """How a channel is, from what its messages met lately."""
    parked = InboundEvent.objects.filter(account=account, state=EventState.PARKED).count()
    state, words = "ok", _("Works")
    if account.trouble:
        state, words = "bad", trouble_words(account.trouble)
    elif sick := account.health.get("sick"):
        state, words = "warn", " ".join(map(sickness_words, sick))
    elif not account.is_open:
        state, words = "warn", _("Switched off: nothing is sent")
    elif parked:
        state, words = (
            "warn",
            ngettext("%(n)s message was put aside", "%(n)s messages were put aside", parked) % {"n": parked},
        )
    elif account.last_in_at is None:
        state, words = "warn", _("Nothing has come in yet")
    return ChannelHealth(
        account,
        channel_name(account.kind),
        state,
        words,
        when_short(account.last_in_at) if account.last_in_at else "",
        when_short(account.last_out_at) if account.last_out_at else "",
        parked,
    )


def trouble_words(code: str) -> str:
    """What is wrong with a channel and what mends it, for the codes of channels.base.ChannelError."""
    words = {
        "token_refused": _("The access token is no longer valid. Make a new one and add the channel again."),
        "not_allowed": _("The token may not send for this number. Check its permissions."),
        "login_refused": _("The mail server refuses name or password. Write them anew in the settings."),
        "account_blocked": _("WhatsApp has restricted this account. Open WhatsApp Manager to see why."),
        "number_not_registered": _(
            "The number is not registered with WhatsApp. Register it in WhatsApp Manager."
        ),
        "payment_due": _("WhatsApp wants its payment details mended in WhatsApp Manager."),
        "name_not_approved": _("The display name of the number is not approved yet."),
        "spam_limit": _("Too many people blocked or reported this number. Send less, to those who asked."),
        "misconfigured": _("Something in its settings is missing. Add the channel again."),
        "not_connected": _("The provider does not know yet where messages go. Press “Check it now”."),
        "sender_refused": _("The provider does not let us send from this number or name. Check it there."),
        "https_needed": _(
            "The phone tells only an https address. Give this site one, then press “Check it now”."
        ),
        "not_admin": _("The bot may not post there. Make it an administrator of the channel."),
        "no_such_chat": _("There is no such channel. Look at its name in the settings."),
        "poll_conflict": _("Another program asks for the messages of this bot. Stop it, or make a new bot."),
        "webhook_refused": _("Telegram sends only to an https address everybody can reach. Choose polling."),
        "unreachable": _("The provider cannot be reached from here just now."),
        "unexpected_answer": _("The address of the API answers something else. Check it."),
    }
    return words.get(code, _("The provider refuses messages (%(code)s).") % {"code": code})
