"""Sentences of calls alone, and what is said to the ear in place of those that were made for the eye."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from qadam.core.promises import StrPromise

# Said by the call itself.
CALLING_BACK = _("We are calling back.")
WHO = _("This is %(organisation)s.")
MY_NAME = _("My name is %(name)s. You hear my voice here.")
VOICE_OF = _("The next voice is that of %(name)s.")
MUSIC = _("Music stands here, where a person's voice will be.")
MACHINE = _("What follows is read by a machine.")
ANOTHER_LANGUAGE = _("Nobody has recorded this in your language yet, so you hear it in another one.")
PRESS = _("Press %(key)s.")
TO_SPEAK = _("To speak, press %(key)s.")
MORE = _("For more choices, press %(key)s.")
ALWAYS = _("At any time: 9 ends everything, 0 brings help, star brings the choices, hash says it again.")
AFTER_TONE = _("Speak after the tone. When you have finished, press hash.")
ONE_MOMENT = _("One moment, please.")
TOO_LONG = _("It takes longer than it should. What you said is kept. Give us a missed call again later.")
STILL_THERE = _("We did not hear a key.")
BYE = _("Thank you for your time. Give us a missed call whenever you like. Go well.")
HEARD = _("Your voice is with us. A person will listen to it.")
SAY_MORE = _("You may say more after the tone, or hang up.")
COME_BACK = _("I want to come back")

# The English of a sentence, and what is said instead; nothing where a call does it in its own way.
SPOKEN: Mapping[str, StrPromise | str] = {
    "Press a choice, or write its number.": _("Listen, and press the key that is said after your choice."),
    "A person will answer you here. Write what you need. “menu” brings the choices back.": _(
        "A person will answer you. Say what you need after the tone. Star brings the choices back."
    ),
    "Thank you. A person will read this and answer you.": _(
        "Thank you. A person will listen and answer you."
    ),
    "You will get nothing more. To come back, send START.": _(
        "You will get no more calls and no messages from here. To come back, give us a missed call."
    ),
    "You said STOP, so we write nothing. To come back, send START.": _(
        "You ended everything here, so we no longer call. This call answers yours."
    ),
    "Good that you are back. “menu” shows what you can do here.": _("Good that you are back."),
    "We keep your number locked, your language and what you tell us. With it we answer you, remind you of "
    "what you join, and send news of the campaigns. STOP ends it at any time. Is that all right?": _(
        "We keep your number locked, your language and what you tell us. With it we answer you, remind you of what "
        "you join, and bring you news of the campaigns. Key 9 ends it at any time. Is that all right?"
    ),
    "All right. We keep nothing of what you wrote. “help” always brings help. If you change your mind, write to us "
    "again. You can read everything here:\n%(url)s": _(
        "All right. We keep nothing of what you said. If you change your mind, give us a missed call again."
    ),
    "2. If somebody else looks at this phone, delete this chat.": _(
        "2. If somebody else looks at this phone, delete this call from its list."
    ),
    "A trained guardian is told now and will write to you here.": _(
        "A trained guardian is told now and will call you."
    ),
    "No guardian is at work now. From %(time)s one reads this. Until then, please call.": _(
        "No guardian is at work now. From %(time)s one hears of this. Until then, please call these numbers."
    ),
    "Nothing of what you wrote is kept. May the guardian, and nobody else, read what you write from now on?": _(
        "Nothing of what you said is kept. May the guardian, and nobody else, hear what you say from now on?"
    ),
    "All right, nothing is kept. “help” brings these numbers at any time, “menu” all the rest.": _(
        "All right, nothing is kept. Key 0 brings these numbers at any time."
    ),
    "Thank you. Write, or speak in a voice note, what the guardian should know. Take your time.": _(
        "Thank you. Say after the tone what the guardian should know. Take your time."
    ),
    "If you or somebody near you is in danger, write “help”.": _(
        "If you or somebody near you is in danger, press 0."
    ),
    "All right, that is finished. “menu” shows what else there is.": _("All right, that is finished."),
}
