"""What outreach refuses, and what to do about it."""

from django.utils.translation import gettext_lazy as _

from qadam.core.errors import BadInput, QadamError


class NoWords(BadInput):
    code = "no-words"
    text = _("Write what it should say, in at least one language.")


class NumberNotKnown(BadInput):
    code = "number-not-known"
    text = _("From this phone, write “salaam” to our number first and say yes. Then try again.")


class TriedOften(QadamError):
    code = "tried-often"
    text = _("You have tried this one five times. Look at it once more, and then send it.")


class NoSuchTemplate(BadInput):
    code = "no-such-template"
    text = _(
        "This template is not approved in any of the languages you wrote. Choose another or wait for its approval."
    )


class BlanksDoNotFit(BadInput):
    code = "blanks-do-not-fit"
    text = _("Each blank of the template takes one line, in every language. Lines needed: %(needed)s.")


class NobodyToWriteTo(QadamError):
    code = "nobody-to-write-to"
    text = _("Nobody would get this message. Look at the reasons and choose other people.")


class NoHoldoutHere(BadInput):
    code = "no-holdout-here"
    text = _("Only news of a campaign can be held back by lot. Alerts and reminders go to everybody.")


class ShareTooLarge(BadInput):
    code = "share-too-large"
    text = _("At most every second person can be held back.")


class NotForMany(BadInput):
    code = "not-for-many"
    text = _("A broadcast is news, a reminder or an emergency alert.")


class BadSegment(BadInput):
    code = "bad-segment"
    text = _("The choice of people is not right. Choose places, languages, causes and steps from the lists.")


class AccountElsewhere(BadInput):
    code = "account-elsewhere"
    text = _("Choose a channel of your own organisation.")


class TooManyWordings(BadInput):
    code = "too-many-wordings"
    text = _("At most four wordings can be compared.")


class WordingsDiffer(BadInput):
    code = "wordings-differ"
    text = _("Every wording must be written in the same languages, so that a comparison is fair.")


class SameAccountTwice(BadInput):
    code = "same-account-twice"
    text = _("Each channel can stand on the ladder once.")


class NothingToCorrect(QadamError):
    code = "nothing-to-correct"
    text = _("Only a broadcast that went out can be corrected.")


class NoMessages(BadInput):
    code = "no-messages"
    text = _("Write at least one message.")


class NotInOrder(BadInput):
    code = "not-in-order"
    text = _("Each message comes later than the one before it.")


class SwitchItOffFirst(QadamError):
    code = "switch-it-off-first"
    text = _("It is on. Switch it off before you change it.")


class ChannelSwitchedOff(QadamError):
    code = "channel-switched-off"
    text = _("This channel is switched off. Switch it on in the settings, or choose another.")


class NotOurPage(BadInput):
    code = "not-our-page"
    text = _("A short link leads to a page of this site only.")


class NoPublicChannel(BadInput):
    code = "no-public-channel"
    text = _("This account has no public channel. Name one in its settings first.")


class PostTooLong(BadInput):
    code = "post-too-long"
    text = _(
        "All languages together have %(has)s letters; %(most)s fit. Shorten it, or leave the picture out."
    )


class NothingThereAnyMore(BadInput):
    code = "nothing-there-any-more"
    text = _("What the link leads to is not public any more. Choose something else.")


class NotAPicture(BadInput):
    code = "not-a-picture"
    text = _("A post takes a picture, no recording.")
