"""What is said on the desk about calls that went wrong, and about channels that are not well."""

from django.utils.translation import gettext as _


def failure_words(code: str) -> str:
    """Why a call went wrong, in a few words, for the codes of channels.base.ChannelError."""
    words = {
        "unreachable": _("The provider could not be reached"),
        "no_answer": _("The provider did not answer: nobody knows whether it arrived"),
        "cut_off": _("The connection broke: nobody knows whether it arrived"),
        "sender_lost": _("Our sender ended in mid-call: nobody knows whether it arrived"),
        "provider_fault": _("The provider had a fault of its own"),
        "unavailable": _("The provider was overloaded"),
        "too_fast": _("The provider asked to send more slowly"),
        "too_fast_for_person": _("Too many messages to one person in a row"),
        "marketing_cap": _("Had enough campaign messages for now"),
        "spam_limit": _("Too many people blocked or reported us"),
        "undeliverable": _("The number cannot receive messages here"),
        "window_closed": _("Wrote too long ago: only a template may be sent"),
        "opted_out": _("Wants nothing more, says the provider"),
        "template_paused": _("The template is paused"),
        "template_disabled": _("The template is switched off"),
        "template_refused": _("The template does not fit"),
        "token_refused": _("The access token is not valid"),
        "refused": _("The provider refused the words"),
        "content_refused": _("The provider refused the words"),
        "line_busy": _("The line was busy"),
        "not_taken": _("Nobody took the call"),
        "called_off": _("The call was called off"),
        "not_reached": _("The number could not be rung"),
        "wrong_number": _("The number could not be rung"),
        "address_gone": _("The address is no longer there"),
        "no_such_chat": _("The address is no longer there"),
        "not_started": _("Has not opened a chat with the bot"),
        "bounced": _("It came back"),
        "later": _("The mail server asked to come again later"),
        "filtered": _("A network on the way filtered it out"),
        "too_long": _("The text is too long for this channel"),
        "country_refused": _("We may not send to that country"),
        "type_refused": _("The file was not taken"),
        "too_big": _("The file was not taken"),
        "media_refused": _("The file was not taken"),
        "media_gone": _("The file was not taken"),
        "odd_answer": _("The provider answered something nobody understands"),
        "unexpected_answer": _("The provider answered something nobody understands"),
    }
    return words.get(code) or _("The provider refused it (%(code)s)") % {"code": code}


def sickness_words(code: str) -> str:
    """What a coordinator should look at on a channel, for the words of checking.sicknesses."""
    words = {
        "token_soon": _("Its access token ends within a week. Make a new one in time."),
        "quality": _("People often block or report this number. Send less, to those who asked."),
        "failing": _("Many messages of the last day went wrong."),
        "self_test": _("The last test message has not arrived."),
        "template_paused": _("The provider has paused a template."),
    }
    return words.get(code, code)


def misfit_words(code: str) -> str:
    """Why a template of the provider is not offered here."""
    words = {
        "header": _("It has a picture, a file or a blank in its head."),
        "buttons": _("It has a button that needs filling in."),
        "named_blanks": _("Its blanks have names instead of numbers."),
        "odd_blanks": _("Its blanks are not 1, 2, 3 in order."),
        "parts": _("It has parts we cannot fill in."),
        "code": _("It is for sign-in codes."),
        "no_body": _("It has no words."),
    }
    return words.get(code, "")
