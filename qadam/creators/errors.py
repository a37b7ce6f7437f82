"""What can be refused about cohorts, drafts and certificates."""

from django.utils.translation import gettext_lazy as _

from qadam.core.errors import BadInput, QadamError


class CohortClosed(QadamError):
    code = "cohort-closed"
    text = _("This group takes nobody new just now. Ask those who told you about it.")


class GuardianNeeded(QadamError):
    code = "guardian-needed"
    text = _("You are under 18: first a parent or guardian says yes to us. Then everything opens.")


class NotTakingPart(QadamError):
    code = "not-taking-part"
    text = _("You are in no creators’ group yet. Send “creators” and the code you were given.")


class NoOpenBrief(QadamError):
    code = "no-open-brief"
    text = _("Nothing is open just now. We write to you when the next task begins.")


class NothingSent(BadInput):
    code = "nothing-sent"
    text = _("Send your draft first: words, a picture or your voice.")


class AlreadyPublished(QadamError):
    code = "already-published"
    text = _("This post is out already. For a new one wait for the next task.")


class NotReady(QadamError):
    code = "not-ready"
    text = _("Your mentor has not said “ready” yet. Send a draft, or read what was answered.")


class NotAPostAddress(BadInput):
    code = "not-a-post-address"
    text = _(
        "This is not the address of a post. Open your post, press “share”, copy the link and send it here."
    )


class NotHerMentor(QadamError):
    code = "not-the-mentor"
    status = 403
    text = _("Only a mentor of this group or a coordinator answers drafts.")


class NotOurUser(QadamError):
    code = "not-our-user"
    text = _("A mentor is somebody with a place in your organisation. Add the person in the settings first.")


class NotAMinor(QadamError):
    code = "not-a-minor"
    text = _("Only for somebody under 18 is a guardian asked.")


class NoSource(QadamError):
    code = "no-source"
    text = _("No certificate yet: the post names no source. Send at least one, then ask again.")


class NoDisclosure(QadamError):
    code = "no-disclosure"
    text = _(
        "No certificate yet: the post does not say who is behind it. Add it to the post, then ask again."
    )


class NotPublished(QadamError):
    code = "not-published"
    text = _("No certificate yet: the post is not published.")
