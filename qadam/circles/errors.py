"""What can be refused about circles."""

from django.utils.translation import gettext_lazy as _

from qadam.core.errors import BadInput, QadamError


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


class NotYourself(QadamError):
    code = "not-yourself"
    text = _("This has to come from somebody else. Ask another who leads a circle.")


class UnknownNumber(BadInput):
    code = "unknown-number"
    text = _("We do not know this number. Look at it again; it has 6 digits.")


class UnknownCircle(BadInput):
    code = "unknown-circle"
    text = _("We do not know a circle with this number. Ask the one who leads it.")


class NotTriedYet(QadamError):
    code = "not-tried-yet"
    text = _("She has to finish her lessons, her try-out and her promise first. Then you can stand for her.")


class LessonsFirst(QadamError):
    code = "lessons-first"
    text = _("First the three lessons, then the try-out. “My path” shows the next step.")


class NotAgreed(QadamError):
    code = "not-agreed"
    text = _(
        "She has not said yes to the rules for children yet. She finds them in the chat under “My path”."
    )


class MentorFull(QadamError):
    code = "mentor-full"
    text = _("This mentor looks after five circles already. Choose another one.")


class NotBegun(QadamError):
    code = "not-begun"
    text = _("This circle has not begun yet. Write again when it meets.")


class NoOffer(QadamError):
    code = "no-offer"
    text = _("This circle is not offered to you, or somebody was faster.")


class TooSmallToSplit(QadamError):
    code = "too-small"
    text = _("A circle is split when it has 8 or more members. Until then it is good as it is.")


class NoNumbers(BadInput):
    code = "no-numbers"
    text = _("Leave out names, phone numbers and links, and put the question once more.")


class NeedsHelp(QadamError):
    code = "needs-help"
    text = _("This sounds as if somebody needs help now. Write “help”: a person of ours answers you alone.")


class NotABundle(BadInput):
    code = "not-a-bundle"
    text = _("This file is no bundle of circles, or it was changed on its way. Ask for it once more.")


class MoreThanCame(BadInput):
    code = "more-than-came"
    text = _("%(came)s came to this meeting. A badge is for somebody who was there.")


class NotHeldYet(QadamError):
    code = "not-held-yet"
    text = _("Badges come after a meeting. Report it first, in your room or with “circle” and its code.")


class CourseNotDone(QadamError):
    code = "course-not-done"
    text = _("For a certificate the circle holds every lesson of its course first. Still to come: %(left)s.")
