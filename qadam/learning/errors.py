"""What can be refused about lessons and about what goes round."""

from django.utils.translation import gettext_lazy as _

from qadam.core.errors import BadInput, NotAllowed, QadamError


class NotADraft(QadamError):
    code = "lesson-not-a-draft"
    text = _("These words are out already, or somebody reads them now. Begin the next draft to change them.")


class NotComplete(QadamError):
    code = "lesson-not-complete"
    text = _("No language is complete yet: every card needs its words, every question its answers and why.")


class SomebodyElse(NotAllowed):
    code = "lesson-by-another"
    text = _("You wrote this. Somebody else of yours reads it and publishes it.")


class ReaderMissing(BadInput):
    code = "reader-missing"
    text = _("Who read every line aloud? Write the name.")


class NotWritten(BadInput):
    code = "language-not-written"
    text = _("This language is not complete yet, so nobody can have read it.")


class NoLink(BadInput):
    code = "outside-no-link"
    text = _("Give the address, beginning with https://, a title and the licence.")


class SameLink(BadInput):
    code = "outside-same-link"
    text = _("This address stands here already. Change that one, or give another address.")


class NamesSomebody(BadInput):
    code = "going-round-names"
    text = _(
        "No numbers, names or links, please: only what happens. Then nobody can be blamed or found by it."
    )


class TellsOfDanger(QadamError):
    code = "going-round-danger"
    text = _("This sounds as if somebody is in danger. Please write “help”: a guardian answers you.")


class NothingTold(BadInput):
    code = "going-round-nothing"
    text = _("Please say in one or two sentences what people get.")
