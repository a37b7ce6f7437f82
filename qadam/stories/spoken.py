"""How stories sound on a call: what is said to the ear in place of sentences made for the eye."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from qadam.core.promises import StrPromise

SPOKEN: Mapping[str, StrPromise | str] = {
    "Your voice is here. Say more, or write “done”.": _(
        "Your voice is here. You may say more. When it is whole, press the key for that."
    ),
    "We are listening. By voice, text or picture, as you like, and take your time. "
    "When it is whole, write “done”.": _("Tell us your story in your own words, and take your time."),
    "There is nothing in the story yet. Write a line, or send a voice or a picture.": _(
        "There is nothing in the story yet. Press 8 and tell it after the tone."
    ),
    "Can anybody else be recognised in the story or the picture?": _(
        "Can anybody else be recognised in the story?"
    ),
    "Is this right? Press yes, or say it in your own voice.": _("Is this right?"),
    "A person will take up your story and answer, mostly within two days. "
    "To take it back, write “take it back” at any time.": _(
        "A person will listen to your story and answer, mostly within two days. "
        "To take it back, ask for a person at any time."
    ),
    "Thank you. It stays with us and nobody outside sees it. When you want to share it, write here. "
    "To take it back, write “take it back” at any time.": _(
        "Thank you. It stays with us and nobody outside hears it. To take it back, ask for a person at any time."
    ),
    "Press “Yes, that is right”, or choose to change something.": _(
        "Listen, and press the key that is said after your choice."
    ),
    "Thank you, this is now with your story. Send more, or write “done”.": _(
        "Thank you, this is now with your story. You may say more. When it is whole, press the key for that."
    ),
}
