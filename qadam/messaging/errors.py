"""What can be refused here, and what to do next."""

from django.utils.translation import gettext_lazy as _

from qadam.core.errors import BadInput, QadamError


class ChannelIncomplete(BadInput):
    code = "channel-incomplete"
    text = _("The channel cannot be opened with this: %(what)s.")


class NothingWritten(BadInput):
    code = "nothing-written"
    text = _("Write something first.")


class WindowClosed(QadamError):
    code = "window-closed"
    text = _(
        "More than a day has passed since the last message, so WhatsApp lets nobody write freely. Wait until they write."
    )


class Stopped(QadamError):
    code = "stopped"
    text = _("This person said STOP. Only they can take it back, with START.")


class NoAddress(QadamError):
    code = "no-address"
    text = _("There is no address left to answer to: this person asked to be forgotten.")


class SomebodyAnswers(QadamError):
    code = "somebody-answers"
    text = _("%(who)s is answering just now. Send yours all the same?")


class AnsweredMeanwhile(QadamError):
    code = "answered-meanwhile"
    text = _("%(who)s has answered meanwhile. Send yours all the same?")


class BlankEmpty(BadInput):
    code = "blank-empty"
    text = _("Fill every blank of the template.")


class NotAsked(QadamError):
    code = "not-asked"
    text = _("Nobody waits for this any more.")


class TemplateGone(QadamError):
    code = "template-gone"
    text = _("This template is not approved in a language they read. Choose another one.")


class TitleTaken(QadamError):
    code = "title-taken"
    text = _("There is a ready answer with this name already.")


class TooManyAsks(QadamError):
    code = "too-many-asks"
    status = 429
    text = _("Too many people ask for mail just now. Please try again in an hour.")


class ReasonMissing(BadInput):
    code = "reason-missing"
    text = _("Say why: who asked for it, when and how.")


class ProviderStopped(QadamError):
    code = "provider-stopped"
    text = _("They stopped it at the provider or blocked us. Only they can take that back, there.")


class AskedAlready(QadamError):
    code = "asked-already"
    text = _("Somebody has asked for this already; it waits for a second person.")


class NeedsAnother(QadamError):
    code = "needs-another"
    text = _("A second person decides: ask another coordinator or a guardian.")


class BadTemplate(BadInput):
    code = "bad-template"
    text = _(
        "Write a name and the words. Blanks are {{1}}, {{2}} … in order, and never stand at the very beginning or end."
    )


class TemplateThere(BadInput):
    code = "template-there"
    text = _("There is a template with this name and language already. Choose another name.")
