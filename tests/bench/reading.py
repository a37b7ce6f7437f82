"""How plain the library is: its longest sentence that is said aloud, and lines that break a rule of `qadam.learning.plain`."""

from collections import Counter
from collections.abc import Iterator

from qadam.learning import plain
from tests.bench.figures import Figure


def measure() -> Iterator[Figure]:
    """Over every text of every card and question in every language. Notes for the leader may be longer: nobody hears them."""
    lines = [line for path in plain.library_files() for line in plain.lines_of(path)]
    aloud = [line for line in lines if line.part not in plain.LONGEST_BY_FIELD]
    longest = max(len(plain.words(one)) for line in aloud for one in plain.sentences(line.text))
    about = {"lines": len(aloud), "by_language": dict(Counter(line.language for line in aloud))}
    yield Figure(
        "longest sentence said aloud in the library", longest, "words", at_most=plain.LONGEST, about=about
    )
    breaches = plain.breaches(plain.library_files()) + plain.unexplained()
    yield Figure(
        "too long or too rare words in the library", len(breaches), "", at_most=0, about={"lines": len(lines)}
    )
