"""Hints for fair words: what the lesson `creators-gender` says, as a table. Hints are hints; nothing is refused.

Each line: the words as people write them, a better word (empty where the words simply go), and why. Words are compared
folded, and only as whole words.
"""

import re
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from qadam.core.promises import StrPromise
from qadam.core.text import fold

_FOR_BOTH = _("A word that holds everybody.")
_WORK = _("The work is enough; it is the same for a woman and a man.")
_LOOKS = _("Would you write this of a man? Then leave looks out.")
_BLAME = _("Who did the harm answers for it. Not why she was outside.")
_NAME = _("Her own name or her work, when she agrees.")
_SURPRISE = _("It sounds as if it were a wonder that a woman can.")

_TABLE: tuple[tuple[tuple[str, ...], str, StrPromise], ...] = (
    # English
    (("lady driver", "woman driver", "female driver"), "driver", _WORK),
    (("lady doctor", "female doctor", "woman doctor"), "doctor", _WORK),
    (("chairman",), "chair", _FOR_BOTH),
    (("mankind",), "people", _FOR_BOTH),
    (("manpower",), "workers", _FOR_BOTH),
    (("policeman", "policemen"), "police officer", _FOR_BOTH),
    (("brothers",), "friends", _FOR_BOTH),
    (("even though a woman", "despite being a woman", "although a woman"), "", _SURPRISE),
    (("pretty doctor", "beautiful teacher", "pretty teacher", "beautiful doctor"), "", _LOOKS),
    (("went out at night so", "what was she wearing", "why was she outside"), "", _BLAME),
    # Urdu
    (("لیڈی ڈرائیور", "خاتون ڈرائیور"), "ڈرائیور", _WORK),
    (("لیڈی ڈاکٹر", "خاتون ڈاکٹر"), "ڈاکٹر", _WORK),
    (("بھائیو", "بھائیوں اور بزرگوں"), "ساتھیو", _FOR_BOTH),
    (("ہر آدمی", "عام آدمی"), "ہر کوئی", _FOR_BOTH),
    (("افرادی مرد", "بنی آدم"), "لوگ", _FOR_BOTH),
    (("عورت ہو کر بھی", "عورت ہونے کے باوجود", "لڑکی ہو کر بھی"), "", _SURPRISE),
    (("خوبصورت ڈاکٹر", "خوبصورت استانی", "حسین ڈاکٹر"), "", _LOOKS),
    (("رات کو نکلی", "اکیلی نکلی", "کپڑے ایسے تھے"), "", _BLAME),
    (("کی بیوی نے", "کی بیٹی نے", "کی گھر والی"), "", _NAME),
    # Pashto
    (("لیډي ډاکټره", "ښځینه ډاکټره"), "ډاکټره", _WORK),
    (("ښځینه ډرېوره", "لیډي ډرېور"), "ډرېوره", _WORK),
    (("ورونو",), "ملګرو", _FOR_BOTH),
    (("هر سړے", "هر سړی"), "هر څوک", _FOR_BOTH),
    (("که څه هم ښځه ده", "سره د دې چې ښځه ده"), "", _SURPRISE),
    (("ښکلې ډاکټره", "ښکلې ښوونکې"), "", _LOOKS),
    (("د شپې وتلې وه", "یوازې وتلې وه"), "", _BLAME),
    (("د چا ښځه", "د فلاني ښځه"), "", _NAME),
)
MOST_HINTS = 5


@dataclass(frozen=True)
class Hint:
    """Words that were found as they stand in the table, a better word or none, and why."""

    words: str
    better: str
    why: StrPromise


def _pattern(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(fold(words))}(?!\w)")


_COMPILED = [(_pattern(one), one, better, why) for words, better, why in _TABLE for one in words]


def hints_for(text: str) -> list[Hint]:
    """Hints for a text, in the order of its words, each once, five at most."""
    folded = fold(text)
    found: dict[str, tuple[int, Hint]] = {}
    for pattern, words, better, why in _COMPILED:
        match = pattern.search(folded)
        if match:
            found.setdefault(fold(words), (match.start(), Hint(words, better, why)))
    return [hint for _at, hint in sorted(found.values(), key=lambda one: one[0])][:MOST_HINTS]
