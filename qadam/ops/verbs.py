"""What the command line asks of the services, with its words looked up. Needs Django."""

from collections.abc import Mapping

from django.conf import settings as django_settings
from django.core.exceptions import ValidationError
from django.db import InterfaceError, OperationalError
from django.urls import reverse

from qadam.accounts.services import add_operator, welcome_token
from qadam.channels.base import ChannelError, Misconfigured
from qadam.channels.email import Mailbox
from qadam.core.errors import BadInput
from qadam.messaging.adapters import channel_of
from qadam.messaging.channel_accounts import add_channel_account, connect_channel
from qadam.messaging.intake import line_for, take_body
from qadam.messaging.models import ChannelAccount
from qadam.messaging.queries import webhook_url
from qadam.ops.errors import Refused
from qadam.organisations.enums import Role
from qadam.organisations.models import Organisation
from qadam.organisations.services import create_token

NO_SUCH_MAILBOX, TRY_AGAIN = 67, 75


def new_token(*, org: str, role: str, name: str = "") -> str:
    """The text of a new API token; it is shown this once."""
    if role not in Role.values:
        raise Refused(f"There is no role {role!r}: choose from {', '.join(Role.values)}.")
    return create_token(organisation(org), role=Role(role), name=name)


def new_operator(*, email: str, name: str = "") -> str:
    """The personal link of somebody who may now add organisations; it opens once, within seven days."""
    if "@" not in email:
        raise Refused(f"{email!r} is no e-mail address.")
    return django_settings.BASE_URL + reverse("welcome", args=[welcome_token(add_operator(email, name=name))])


def new_channel(
    *, org: str, kind: str, settings: Mapping[str, str], name: str = "", number: str = ""
) -> dict[str, str]:
    """The id of a new account, and the address its provider sends to; also why it could not be connected yet."""
    try:
        account = add_channel_account(
            organisation(org), kind=kind, config=settings, name=name, public_address=number
        )
    except BadInput as refusal:
        raise Refused(str(refusal)) from refusal
    answer = {"id": str(account.pk), "webhook_url": webhook_url(account)}
    try:
        connect_channel(account)
    except ChannelError as error:
        answer["not_connected_yet"] = error.message
    return answer


def take_mail(*, account_id: str, raw: bytes) -> int:
    """Stores what a mail says, once. 0, or what tells the mail server what to do with it (sysexits.h)."""
    try:
        account = ChannelAccount.objects.get(pk=account_id)
        channel, line = channel_of(account), line_for(account.kind, account.pk)
        if not isinstance(channel, Mailbox) or line is None:
            return NO_SUCH_MAILBOX
        take_body(line, channel.take_mail(raw))
    except (ChannelAccount.DoesNotExist, ValidationError, Misconfigured):
        return NO_SUCH_MAILBOX
    except (OperationalError, InterfaceError):
        return TRY_AGAIN
    return 0


def organisation(slug: str) -> Organisation:
    """The organisation of this name. Raises Refused, naming those there are."""
    found = Organisation.objects.filter(slug=slug).first()
    if found is None:
        names = ", ".join(Organisation.objects.order_by("slug").values_list("slug", flat=True)[:20])
        raise Refused(f"There is no organisation {slug!r}." + (f" There are: {names}." if names else ""))
    return found
