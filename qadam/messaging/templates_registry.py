"""Approved templates: what may be said outside the window, in which languages, and what the provider thinks of it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Case, Q, When
from django.utils.text import Truncator

from qadam.core import languages
from qadam.messaging.content import Content
from qadam.messaging.enums import TemplateCategory, TemplateState
from qadam.messaging.errors import BlankEmpty, TemplateGone
from qadam.messaging.models import ChannelAccount, Template
from qadam.messaging.ports import own_templates

_BLANK = re.compile(r"\{\{(\d+)\}\}")


@dataclass(frozen=True)
class TemplateChoice:
    """A template an organiser may choose: its bodies where approved, and how it stands elsewhere."""

    key: str
    blanks: int
    bodies: Mapping[str, str] = field(default_factory=dict)
    states: Mapping[str, str] = field(default_factory=dict)

    @property
    def words(self) -> str:
        """How it reads in the present language or one near it, blanks left open, on one line."""
        return Truncator(" ".join(fill_blanks(languages.said(self.bodies), []).split())).chars(90)

    @property
    def language_names(self) -> str:
        """The languages it may be used in, each by its own name."""
        return " · ".join(languages.get(code).name for code in self.bodies)


def blanks_in(body: str) -> int:
    """How many different blanks a template has."""
    return len(set(_BLANK.findall(body)))


def approved_bodies(account: ChannelAccount, key: str) -> dict[str, str]:
    """The words of a template by language, where the provider approved it."""
    if not key:
        return {}
    rows = Template.objects.filter(account=account, key=key, state=TemplateState.APPROVED, misfit="")
    return dict(rows.values_list("language", "body"))


def bodies_in_free_words(account: ChannelAccount, key: str) -> dict[str, str]:
    """The same, and where its provider has only paused it: another channel may say the words all the same."""
    if not key:
        return {}
    said = [TemplateState.APPROVED, TemplateState.PAUSED]
    rows = Template.objects.filter(account=account, key=key, state__in=said, misfit="")
    return dict(rows.values_list("language", "body"))


def paused_languages(account: ChannelAccount, key: str) -> set[str]:
    """In which languages the provider has paused a template for a while."""
    rows = Template.objects.filter(account=account, key=key, state=TemplateState.PAUSED, misfit="")
    return set(rows.values_list("language", flat=True)) if key else set()


def template_categories(account: ChannelAccount, keys: Iterable[str]) -> dict[tuple[str, str], str]:
    """The category of templates by key and language: the provider may count one language as news and another not."""
    rows = Template.objects.filter(account=account, key__in=set(keys))
    return {
        (key, language): category
        for key, language, category in rows.values_list("key", "language", "category")
    }


def body_for(bodies: Mapping[str, str], language: str) -> tuple[str, str]:
    """The words as somebody of this language gets them, and their language; empty where there are none for her."""
    for code in (language, *languages.get(language).fallback):
        if code in bodies:
            return bodies[code], code
    return "", ""


def fill_blanks(body: str, blanks: Sequence[str]) -> str:
    """The words with the first blank in place of {{1}} and so on; what is not filled yet stays a blank."""
    filled_in = {str(number): blank for number, blank in enumerate(blanks, start=1) if blank}
    return _BLANK.sub(lambda found: filled_in.get(found[1], "…"), body)


def filled(account: ChannelAccount, key: str, language: str, blanks: Sequence[str]) -> tuple[str, str]:
    """What somebody of this language reads, and in which language. Raises TemplateGone, BlankEmpty."""
    body, code = body_for(approved_bodies(account, key), language)
    if not body:
        raise TemplateGone
    if len([blank for blank in blanks if blank]) < blanks_in(body):
        raise BlankEmpty
    return fill_blanks(body, blanks), code


@dataclass(frozen=True)
class Usable:
    """A template of an account: where it may be used, as its provider calls them; where it is paused; what it counts as."""

    approved: dict[str, str] = field(default_factory=dict)
    paused: set[str] = field(default_factory=set)
    categories: dict[str, str] = field(default_factory=dict)


UNKNOWN_TEMPLATE = Usable()


def usable_templates(contents: Iterable[tuple[UUID, Content]]) -> dict[tuple[UUID, str], Usable]:
    """The templates these contents need, by account and key."""
    wanted = {(account_id, content.template) for account_id, content in contents if content.template}
    if not wanted:
        return {}
    rows = Template.objects.filter(
        account_id__in={account_id for account_id, _key in wanted},
        key__in={key for _account, key in wanted},
        state__in=[TemplateState.APPROVED, TemplateState.PAUSED],
        misfit="",
    ).values_list("account_id", "key", "language", "provider_language", "state", "category")
    found: dict[tuple[UUID, str], Usable] = {}
    for account_id, key, language, code, state, category in rows:
        usable = found.setdefault((account_id, key), Usable())
        usable.categories[language] = category
        if state == TemplateState.APPROVED:
            usable.approved[language] = code or language
        else:
            usable.paused.add(language)
    return found


def is_sent_by_itself() -> Q:
    """Templates nobody picks by hand: sign-in codes, and what a room sends when something happens."""
    return Q(category=TemplateCategory.AUTHENTICATION) | Q(key__in=list(own_templates))


def template_choices(account: ChannelAccount) -> list[TemplateChoice]:
    """The templates of an account that somebody may choose, approved in at least one language: news first, then by key."""
    found: dict[str, tuple[dict[str, str], dict[str, str]]] = {}
    rows = Template.objects.filter(account=account, misfit="").exclude(is_sent_by_itself())
    news_first = Case(When(category=TemplateCategory.MARKETING, then=0), default=1)
    for row in rows.order_by(news_first, "key", "language"):
        bodies, states = found.setdefault(row.key, ({}, {}))
        states[row.language] = row.state
        if row.state == TemplateState.APPROVED:
            bodies[row.language] = row.body
    return [
        TemplateChoice(key, max(map(blanks_in, bodies.values())), bodies, states)
        for key, (bodies, states) in found.items()
        if bodies
    ]


def note_template_state(
    account_id: UUID, *, key: str, language: str, state: str, moment: datetime, reason: str = ""
) -> int:
    """Writes down that the provider changed a template, on every account that shares it. How many rows changed."""
    portfolios = ChannelAccount.objects.filter(pk=account_id).exclude(portfolio="").values("portfolio")
    same = Template.objects.filter(
        Q(account_id=account_id) | Q(account__portfolio__in=portfolios), key=key, language=language
    )
    changed = same.exclude(state=state, reason=reason)
    return changed.update(state=state, reason=reason[:200], updated_at=moment)


def save_templates(rows: Sequence[Template]) -> None:
    """These templates as they are, over those there are in the same language, which keep their ids. In one statement."""
    Template.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["account", "key", "language"],
        update_fields=["category", "body", "state", "updated_at"],
    )
