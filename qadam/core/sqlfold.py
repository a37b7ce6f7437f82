"""Folding inside the database: what people's words are found by, kept by an index alone, so that it goes when the words go.

`qadam_words(text)` is the folded words of a text as a tsvector, `qadam_prefixes(text)` what looks for all of them by their
beginnings. Both fold by the same SQL, which says the same as core.text.fold for the scripts we speak.
"""

from typing import Any

from django.contrib.postgres.search import SearchQueryField, SearchVectorField
from django.db.models import Func, Lookup

from qadam.core.text import DIGITS, LETTERS

_FROM = "".join([*LETTERS, *DIGITS])
_TO = "".join([*LETTERS.values(), *DIGITS.values()])
# What is not seen, and marks that sit on letters: Latin, Hebrew, Arabic, and what selects the form of an emoji.
_DROPPED = (
    r"[\u00ad\u0640\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
    r"\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    r"\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u08ca-\u08e1\u08e3-\u08ff\u1ab0-\u1abd\u1dc0-\u1dff"
    r"\u20d0-\u20dc\u20e1\u20e5-\u20f0\ufe00-\ufe0f\ufe20-\ufe2f]"
)
# Between two words. Letters of any script are whatever is left, so that no locale of a server matters. No word is so long
# that an index refuses it, no text so long that folding it is felt.
_BETWEEN = (
    r"[\u0001-\u002f\u003a-\u0060\u007b-\u00a9\u00ab-\u00b4\u00b6-\u00b9\u00bb-\u00bf\u00d7\u00f7\u02c2-\u02df\u055a-\u055f\u0589"
    r"\u0600-\u060f\u061b-\u061f\u066a-\u066d\u06d4\u06dd\u06de\u06e9\u06fd\u06fe\u0964\u0965\u2000-\u2bff\u2e00-\u2e7f"
    r"\u3000-\u303f\ufd3e\ufd3f\ufe10-\ufe19\ufe30-\ufe6f\uff00-\uff0f\uff1a-\uff20\U0001f000-\U0001faff]+"
)
_SPLIT = (
    f"regexp_split_to_array(lower(translate(regexp_replace(normalize({{text}}, NFKD), '{_DROPPED}', '', 'g'), "
    f"'{_FROM}', '{_TO}')), '{_BETWEEN}')"
)
# The usual short message is split and no more; of a long text each word is cut.
_WORDS = f"""
    array_remove(case when octet_length(said) < 600 then {_SPLIT.format(text="said")} else
        array(select left(word, 40) from unnest({_SPLIT.format(text="left(said, 20000)")}) word) end, '')
"""

CREATE = f"""
create function qadam_words(said text) returns tsvector language sql immutable strict parallel safe as $body$
    select array_to_tsvector({_WORDS})
$body$;
create function qadam_prefixes(said text) returns tsquery language sql immutable strict parallel safe as $body$
    select coalesce(string_agg('''' || left(word, 40) || ''':*', ' & '), '')::tsquery from unnest({_WORDS}) word
$body$;
"""
DROP = "drop function qadam_prefixes(text); drop function qadam_words(text);"


class Words(Func):
    """The folded words of a text, for an index and for `found_by`."""

    function = "qadam_words"
    output_field = SearchVectorField()


class _Prefixes(Func):
    function = "qadam_prefixes"
    output_field = SearchQueryField()


class _Match(Lookup):
    lookup_name = "has_words"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        left, left_params = self.process_lhs(compiler, connection)
        right, right_params = self.process_rhs(compiler, connection)
        return f"{left} @@ {right}", [*left_params, *right_params]


def found_by(field: str, words: str) -> _Match:
    """A condition: the text in this field has, for each of these words, one that begins like it, however it is spelt."""
    from django.db.models import F, Value

    return _Match(Words(F(field)), _Prefixes(Value(words)))
