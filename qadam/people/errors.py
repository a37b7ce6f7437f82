"""What can be refused about people and addresses."""

from django.utils.translation import gettext_lazy as _

from qadam.core.errors import BadInput


class BadPhone(BadInput):
    code = "bad-phone"
    text = _("This does not look like a phone number. Write it like 0300 1234567.")


class PhoneTooShort(BadInput):
    code = "phone-length"
    text = _("This number has %(has)s digits; it needs %(needs)s.")


class BadEmail(BadInput):
    code = "bad-email"
    text = _("This does not look like an e-mail address. Write it like name@example.org.")
