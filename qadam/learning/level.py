"""How plain a text of an organisation's own lesson is, said to whoever writes it: hints, nobody is kept from saving.

The running program has no frequency lists of Urdu and English; there, bookish words are known by the lists of the library. For
Pashto, Sindhi and Punjabi a word that the lists lack is asked about.
"""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from qadam.learning.plain import (
    COMMON_FROM,
    LANGUAGES,
    LONGEST,
    LONGEST_BY_FIELD,
    bare_words,
    known,
    sentences,
    words,
)

_MOST_WORDS = 8


def hints(text: str, *, part: str, language: str) -> list[str]:
    """What may be said more plainly: sentences that are too long, then words not everybody says."""
    return [*_long(text, part), *_rare(text, language)]


def _long(text: str, part: str) -> Iterator[str]:
    most = LONGEST_BY_FIELD.get(part, LONGEST)
    for sentence in sentences(text):
        if len(words(sentence)) > most:
            told = {"n": len(words(sentence)), "most": most, "sentence": sentence}
            yield _("%(n)s words, %(most)s are easy to hear. Make two of it: “%(sentence)s”") % told


def _rare(text: str, language: str) -> Iterator[str]:
    if language not in LANGUAGES:
        return
    lists, asked = known(language), 0
    for word in dict.fromkeys(bare_words(text)):
        if better := lists.instead.get(word):
            yield _("“%(word)s” is for books. At home one says: %(better)s") % {
                "word": word,
                "better": better,
            }
        elif language not in COMMON_FROM and word not in lists.plain and word not in lists.explained:
            asked += 1
            if asked <= _MOST_WORDS:
                yield _("Does every grandmother know the word “%(word)s”? If not, say it otherwise.") % {
                    "word": word
                }
