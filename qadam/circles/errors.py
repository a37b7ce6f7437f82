"""What can be refused about circles."""

from django.utils.translation import gettext_lazy as _

from qadam.core.errors import QadamError


class NotLeading(QadamError):
    code = "not-leading"
    status = 403
    text = _("This is for those who lead circles. Finish your path first; we help you with it by chat.")


class WrongLink(QadamError):
    code = "wrong-link"
    status = 404
    text = _("This link was used or is too old. Write “my room” in the chat to get a new one.")


class PhoneEnded(QadamError):
    code = "phone-ended"
    status = 401
    text = _("This phone is not connected any more. Write “my room” in the chat to connect it again.")


class NoPhotoHere(QadamError):
    code = "no-photo-of-children"
    status = 422
    text = _("Where children sit, no photo is taken. It was not kept.")
