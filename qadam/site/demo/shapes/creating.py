"""Young creators: what they are asked, what they drafted, what the mentor said, and what a post brought."""

from dataclasses import dataclass

from qadam.creators.enums import Disclosure
from qadam.site.demo.reading import LANGUAGES, ContentError, Slug, Texts, one_of

SAYS = frozenset(Disclosure.values)


@dataclass(frozen=True)
class FactContent:
    """Something a post may say, and where it comes from."""

    text: Texts
    source: str


@dataclass(frozen=True)
class BriefContent:
    """A task. It opened some days ago; `due_in` days are left."""

    key: Slug
    title: Texts
    what: Texts
    for_whom: Texts
    must_disclose: str
    days_ago: int
    due_in: int
    fact: tuple[FactContent, ...] = ()

    def __post_init__(self) -> None:
        one_of(self.must_disclose, SAYS, "disclosure")


@dataclass(frozen=True)
class DraftContent:
    """One version of what somebody made. The mentor answers it, or says that it may go out, or has not looked yet.

    A published one was `opened` by its link so often, and `brought` so many to the drive `brought_by`.
    """

    brief: Slug
    days_ago: int
    text: str
    disclosure: str
    sources: tuple[str, ...] = ()
    answer: str = ""
    answered_days_ago: int = 0
    ready_days_ago: int = 0
    published_days_ago: int = 0
    address: str = ""
    opened: int = 0
    brought: int = 0
    brought_by: str = ""

    def __post_init__(self) -> None:
        one_of(self.disclosure, SAYS, "disclosure")
        steps = (self.days_ago, self.answered_days_ago, self.ready_days_ago, self.published_days_ago)
        taken = [day for day in steps if day]
        if taken != sorted(set(taken), reverse=True):
            raise ContentError("a draft is sent, answered, ready and published in this order, a day apart")
        if bool(self.answer) != bool(self.answered_days_ago):
            raise ContentError("an answer has its words and its day")
        if bool(self.address) != bool(self.published_days_ago) or (self.address and not self.ready_days_ago):
            raise ContentError("a post has an address, and its draft was ready")
        if self.address and not self.sources:
            raise ContentError("a post names a source")
        if bool(self.brought) != bool(self.brought_by) or (self.brought and not self.address):
            raise ContentError("a post brings people to a drive")


@dataclass(frozen=True)
class CreatorContent:
    """Somebody who takes part. `number` is her phone, unless she is one of the personas. Under 18 she waits for a guardian."""

    key: Slug
    name: str
    language: str
    joined_days_ago: int
    number: int = 0
    persona: str = ""
    public_name: str = ""
    is_minor: bool = False
    draft: tuple[DraftContent, ...] = ()

    def __post_init__(self) -> None:
        one_of(self.language, LANGUAGES, "language")
        if bool(self.number) == bool(self.persona):
            raise ContentError("a creator has a number of her own, or is one of the personas")
        if self.is_minor and (self.draft or self.public_name):
            raise ContentError("under 18 there is no name, and no draft before a guardian’s yes")


@dataclass(frozen=True)
class CohortContent:
    """Creators who learn together. Their links lead to the campaign `about`; the first mentor answers."""

    slug: Slug
    organisation: Slug
    about: Slug
    language: str
    mentors: tuple[str, ...]
    days_ago: int
    weeks: int
    title: Texts
    brief: tuple[BriefContent, ...]
    creator: tuple[CreatorContent, ...]

    def __post_init__(self) -> None:
        one_of(self.language, LANGUAGES, "language")
        tasks = {brief.key: brief.days_ago for brief in self.brief}
        for creator in self.creator:
            for draft in creator.draft:
                one_of(draft.brief, tasks.keys(), "task of this group")
                if draft.days_ago >= min(tasks[draft.brief], creator.joined_days_ago):
                    raise ContentError("who sends a draft has joined, and the task is open")
