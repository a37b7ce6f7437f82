"""What the desk calls the settings of SMS providers."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from qadam.core.promises import StrPromise

SMS_SETTINGS: Mapping[str, tuple[StrPromise | str, StrPromise | str]] = {
    "send_url": (
        _("Address to send to"),
        _(
            "As the provider's manual shows it, with {user}, {password}, {sender}, {to} and {text} in their places."
        ),
    ),
    "user": (_("User"), _("The name the provider or the app gave you.")),
    "password": (_("Password or key"), _("It is sealed and never shown again.")),
    "sender": (_("Sender"), _("The number, short code or registered name your messages come from.")),
    "secret": (
        _("Secret for the address"),
        _("8 letters or more. It proves that messages come from the provider."),
    ),
    "signing_key": (
        _("Signing key"),
        _("In the app under Settings, Webhooks. It proves that messages come from it."),
    ),
    "taken_word": (
        _("Word of success"),
        _("What the provider answers when it has taken a message, like OK."),
    ),
    "account_sid": (_("Account SID"), _("On the first page of the Twilio console; it begins with AC.")),
    "auth_token": (_("Auth token"), _("Beside it. It is sealed and never shown again.")),
    "method": (_("Way of asking"), ""),
    "send_as": (_("Fields travel as"), ""),
    "fields": (
        _("Fields of a message"),
        _('JSON such as {"to": "{to_digits}", "text": "{text}"}. Also {to_local}, {id}.'),
    ),
    "unicode_fields": (_("Besides, for Urdu letters"), _('JSON such as {"type": "unicode"}.')),
    "gsm_fields": (_("Besides, for English letters"), _("JSON, as above.")),
    "headers": (_("Headers"), _("One a line, such as Authorization: Basic {basic}.")),
    "taken": (
        _("Answer that means yes"),
        _("A pattern over the number and the words of an answer, such as ^200 OK."),
    ),
    "id_path": (
        _("Place of the message's id"),
        _("In the answer, such as messages.0.id, or the mark before it: ID:"),
    ),
    "refusals": (
        _("Answers that mean no"),
        _("One a line: permanent, retry, account or opted_out, then a pattern."),
    ),
    "events_path": (_("Place of the list"), _("If the provider tells several at once.")),
    "in_if": (_("It is a message if"), _("A field that is there, or field=value.")),
    "in_from": (_("Field of the number that wrote"), ""),
    "in_text": (_("Field of the text"), ""),
    "in_id": (_("Field of the message's id"), _("- if there is none; then its time names it.")),
    "in_time": (_("Field of the time"), _("- if there is none.")),
    "report_if": (_("It is a delivery report if"), _("A field that is there, or field=value.")),
    "report_state": (_("Field of the state"), ""),
    "report_id": (_("Field of the id in a report"), ""),
    "report_ref": (_("Field of our own id in a report"), ""),
    "report_time": (_("Field of the time in a report"), ""),
    "report_states": (
        _("What the states mean"),
        _("One a line, such as DELIVRD=delivered: sent, delivered, read, failed."),
    ),
    "proof": (
        _("Where the secret stands"),
        _("query for the address, header:X-Name for a header, hmac for a signature of the body."),
    ),
    "check_url": (_("Address to check"), _("Answers without sending anything, such as the balance.")),
    "balance_path": (_("Place of the balance"), _("In that answer.")),
    "region": (_("Country of numbers without a code"), _("Two letters, PK for Pakistan.")),
}
