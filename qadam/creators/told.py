"""A task in words: as it is read in a chat and on a page, and line by line as it is heard on a call."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qadam.core import days, languages
from qadam.core.languages import said
from qadam.core.promises import StrPromise
from qadam.creators.enums import BriefState
from qadam.creators.models import Brief
from qadam.voice.ports import Finds

# Said to the ear in place of what is made for the eye; nothing for what a call does not offer.
SPOKEN: Mapping[str, StrPromise | str] = {
    "You are in no creators’ group yet. Send “creators” and the code you were given.": gettext_lazy(
        "You are in no creators’ group yet. Ask those who told you about it for the code."
    ),
    **dict.fromkeys(
        (
            "Send a draft",
            "Send a better draft",
            "Later",
            "I published it",
            "My page on the web",
            "Your own page. The link is for you alone:",
            "That is all",
            "No source yet",
            "Write where you have it from: a name, a paper or an address.",
            "Where do your facts come from? One source a line: who said it, or the address of the page.",
            "For example: NADRA, nadra.gov.pk",
        ),
        "",
    ),
}


def brief_text(brief: Brief) -> str:
    """The whole task in the present language, one thing a line."""
    return "\n".join(brief_lines(brief))


def brief_lines(brief: Brief) -> list[str]:
    """What, for whom, facts with their sources, what must be said, until when."""
    due = days.date_text(brief.due_on, languages.current().code)
    lines = [
        said(brief.title),
        said(brief.what),
        _("For whom: %(whom)s") % {"whom": said(brief.for_whom)} if said(brief.for_whom) else "",
        *(_fact(fact) for fact in brief.facts),
        _must_say(brief),
        _("Until: %(day)s") % {"day": due},
    ]
    return [line for line in lines if line]


def _fact(fact: dict[str, object]) -> str:
    texts = fact.get("text")
    words = said(texts) if isinstance(texts, dict) else ""
    source = str(fact.get("source", ""))
    if not words:
        return ""
    told = {"fact": words, "source": source}
    return _("Fact: %(fact)s (source: %(source)s)") % told if source else _("Fact: %(fact)s") % told


def _must_say(brief: Brief) -> str:
    return {
        "own": _("Who is behind it: nobody pays for this post."),
        "with": _("Say in the post that it was made with an organisation."),
        "paid": _("Say in the post that it is paid for."),
    }[brief.must_disclose]


def heard_lines(brief: Brief) -> list[str]:
    """The task as it is heard: people's words each by themselves, so that a call finds them in another language."""
    whom = said(brief.for_whom)
    facts = [said(fact["text"]) for fact in brief.facts if said(fact["text"])]
    due = days.date_text(brief.due_on, languages.current().code)
    lines = [
        said(brief.title),
        said(brief.what),
        *([_("For whom it is:"), whom] if whom else []),
        *([_("What is known:"), *facts] if facts else []),
        _must_say(brief),
        _("Until: %(day)s") % {"day": due},
    ]
    return [line for line in lines if line]


def written() -> Finds:
    """Finds a text of an open task in every language it is written in. Fills voice.ports.written."""
    found: dict[tuple[str, str], Mapping[str, str]] = {}
    open_ones = Brief.objects.filter(state=BriefState.OPEN)
    for *fields, facts in open_ones.values_list("title", "what", "for_whom", "facts"):
        for texts in (*fields, *(fact["text"] for fact in facts)):
            for code, words in texts.items():
                found.setdefault((code, words), texts)
    return lambda words, code: found.get((code, words))
