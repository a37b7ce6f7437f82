"""What can be refused about people and addresses."""

from django.utils.translation import gettext_lazy as _

from qadam.core.errors import BadInput


class ProofMissing(BadInput):
    code = "proof-missing"
    text = _("Say where the paper is and which words stand on it: without proof there is no yes.")


class BadPhone(BadInput):
    code = "bad-phone"
    text = _("This does not look like a phone number. Write it like 0300 1234567.")


class PhoneTooShort(BadInput):
    code = "phone-length"
    text = _("This number has %(has)s digits; it needs %(needs)s.")


class BadEmail(BadInput):
    code = "bad-email"
    text = _("This does not look like an e-mail address. Write it like name@example.org.")


class TwoPhones(BadInput):
    code = "two-phones"
    text = _("There are two numbers here. Keep one, and give the other a line of its own.")


class BadLine(BadInput):
    code = "bad-line"
    text = _("This line could not be read: a quotation mark has no end. Mend it in the file.")


class UnreadableFile(BadInput):
    code = "unreadable-file"
    text = _("This file could not be read. Save it as CSV (UTF-8) or Excel (XLSX) and try again.")


class FileTooBig(BadInput):
    code = "file-too-big"
    text = _("This file is larger than %(most)s MB. Cut it into parts, or leave columns out.")
