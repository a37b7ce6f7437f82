"""What the words of a broadcast weigh and cost while they are being written, on a channel that is paid by the part."""

import time
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

from qadam.channels.sms.parts import Parts, strangers
from qadam.core import languages
from qadam.messaging.adapters import channel_of
from qadam.messaging.billing import times_paid, weight
from qadam.messaging.models import ChannelAccount
from qadam.messaging.templates_registry import approved_bodies
from qadam.outreach.audience import Group, Wording, groups, wordings
from qadam.outreach.models import Broadcast
from qadam.outreach.queries import audience_of

# Whom it reaches hardly changes while somebody types; counting a hundred thousand people takes a second or two.
KEPT_S = 20.0
_MOST_KEPT = 200
_kept: dict[Hashable, tuple[float, list[Group]]] = {}


@dataclass(frozen=True)
class Line:
    """One wording in one language. `culprits` are the few characters that alone make the text dear."""

    letter: str  # of the wording, where there are several
    language: languages.Language
    characters: int
    parts: Parts
    culprits: str


@dataclass(frozen=True)
class Weight:
    """Every wording, and what it comes to for the people who would get it now; None where that is not known."""

    lines: Sequence[Line]
    people: int | None
    messages: int | None
    cost_minor: int | None


def weigh(draft: Broadcast, *, accounts: Sequence[ChannelAccount]) -> Weight | None:
    """The weight of an unsaved broadcast on the first of its channels that bills parts. None if none does, or it is empty."""
    billed = next((row for row in accounts if channel_of(row).capabilities.billed_parts), None)
    if billed is None or not any(draft.wordings.values()):
        return None
    read = _readers(draft, billed)
    lines = [
        _line(letter if len(read) > 1 else "", wording, billed)
        for letter, found in read.items()
        for wording in found
        if wording.reader == wording.language and draft.wordings[letter].get(wording.reader)
    ]
    if billed != accounts[0]:
        return Weight(lines, None, None, None)  # how many fall so far nobody knows before
    capabilities = channel_of(billed).capabilities
    going = [group for group in _groups(draft) if not group.reason]
    times = {
        (letter, wording.reader): times_paid(wording.content, wording.language, capabilities)
        for letter, found in read.items()
        for wording in found
    }
    messages = sum(group.people * times[group.variant, group.language] for group in going)
    people = sum(group.people for group in going)
    return Weight(lines, people, messages, messages * billed.price_minor)


def _readers(draft: Broadcast, account: ChannelAccount) -> Mapping[str, Sequence[Wording]]:
    """For every wording what readers of each language get on this account."""
    own = approved_bodies(account, draft.template)
    bodies = own or approved_bodies(draft.account, draft.template)
    return {
        letter: wordings(texts, draft.template, bodies, in_free_words=not own and bool(bodies))
        for letter, texts in draft.wordings.items()
    }


def _line(letter: str, wording: Wording, account: ChannelAccount) -> Line:
    text = wording.content.text
    weighed = weight(wording.content, wording.language, channel_of(account).capabilities)
    language = languages.get(wording.language)
    return Line(
        letter, language, len(text), weighed, _culprits(text) if weighed.encoding == "unicode" else ""
    )


def _culprits(text: str) -> str:
    """The characters without which the text would travel in English letters, where they are few in such a text."""
    found = strangers(text)
    is_english = 4 * sum(text.count(character) for character in found) < len(text)
    return " ".join(found) if len(found) <= 3 and is_english else ""


def _groups(draft: Broadcast) -> list[Group]:
    """The audience in groups, counted at most every twenty seconds for the same question."""
    written = tuple(tuple(sorted(code for code in texts if texts[code])) for texts in draft.wordings.values())
    key = (
        draft.organisation_id,
        draft.account_id,
        draft.campaign_id,
        draft.purpose,
        draft.template,
        repr(sorted(draft.segment_json.items())),
        written,
    )
    kept, moment = _kept.get(key), time.monotonic()
    if kept is None or moment - kept[0] >= KEPT_S:
        if len(_kept) >= _MOST_KEPT:
            _kept.clear()
        kept = _kept[key] = (moment, groups(audience_of(draft)))
    return kept[1]
