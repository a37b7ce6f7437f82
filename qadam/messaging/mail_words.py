"""What the desk calls the settings of a mailbox, each with a line on where to find it."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from qadam.core.promises import StrPromise

MAIL_SETTINGS: Mapping[str, tuple[StrPromise | str, StrPromise | str]] = {
    "host": (_("Mail server"), _("Where mail leaves, like smtp.example.org; your mail provider names it.")),
    "port": (_("Port"), _("Mostly 587, or 465 with TLS from the beginning.")),
    "security": (_("Security"), _("starttls or tls. none only for a server on this machine.")),
    "login": (
        _("Name to sign in with"),
        _("Often the whole mail address; empty if the server asks for none."),
    ),
    "login_password": (
        _("Password"),
        _("An app password where there is one. It is sealed and never shown again."),
    ),
    "from_address": (_("Mail address people see"), _("Like news@example.org. Answers come here.")),
    "from_name": (_("Name people see"), _("The name of your organisation, in the script of your readers.")),
    "inbound_secret": (
        _("Secret for incoming mail"),
        _("Make up 16 characters or more. It proves that mail and bounces handed to Qadam are genuine."),
    ),
    "trusted_server": (
        _("Name of your incoming mail server"),
        _("As it stands in Authentication-Results; empty if you do not know it."),
    ),
    "bounces_to": (_("Where bounces go"), _("Empty: to the same address.")),
    "connections": (_("Connections at once"), _("5 is right for most servers.")),
    "service": (_("Mail service"), _("Where you have an account. Others work by SMTP.")),
    "service_key": (
        _("Key of the service"),
        _("On its page, under API. It is sealed and never shown again."),
    ),
    "webhook_key": (
        _("Key that signs its reports"),
        _("Mailgun: HTTP webhook signing key. Otherwise empty."),
    ),
    "webhook_secret": (
        _("Secret of the webhook"),
        _("It is made by us and stands in the address you give the service."),
    ),
}
