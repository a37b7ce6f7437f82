"""Organisations, campaigns, helplines: what the network is made of."""

import re
from dataclasses import dataclass
from datetime import time

from qadam.site.demo.reading import ContentError, Day, Slug, Texts, one_of

ROLES = frozenset({"coordinator", "editor", "facilitator", "dispatcher", "treasurer", "guardian", "viewer"})
TEMPLATE_CATEGORIES = frozenset({"marketing", "utility"})
SECTION_KINDS = frozenset({"text", "goals", "drives", "stories", "partners", "share"})
CAMPAIGN_STATES = frozenset({"published", "closed"})
_BLANK = re.compile(r"\{\{\d\}\}|\{organisation\}")


@dataclass(frozen=True)
class StaffMember:
    """Somebody who works in an organisation. `duty` says in a line what they do there."""

    email: str
    name: Texts
    roles: tuple[str, ...]
    duty: Texts
    language: str = "ur"

    def __post_init__(self) -> None:
        if not self.email.endswith("@example.org"):
            raise ContentError(f"{self.email}: only example.org")
        for role in self.roles:
            one_of(role, ROLES, "role")


@dataclass(frozen=True)
class OrganisationContent:
    """A tenant of the demo network with the people who work there.

    `channel_number` is the last four digits of its +92 300 000 xxxx on WhatsApp; without one it has no channel yet.
    """

    slug: Slug
    kind: str
    language: str
    zone: str
    name: Texts
    about: Texts
    staff: tuple[StaffMember, ...]
    quiet_from: time = time(21)
    quiet_until: time = time(8)
    # Friday prayers, where the organisation keeps them free.
    keeps_friday: bool = True
    guarded_from: time = time(9)
    guarded_until: time = time(18)
    channel_number: int = 0


@dataclass(frozen=True)
class Partner:
    """What an organisation does in a campaign. `is_paid`: its word on results is not independent."""

    organisation: Slug
    role: str
    part: Texts
    is_paid: bool = False


@dataclass(frozen=True)
class Reading:
    """How far a goal had come on a day. Without `verified_by` it is self-reported."""

    day: Day
    value: int
    verified_by: str = ""
    reason: Texts | None = None


@dataclass(frozen=True)
class GoalContent:
    """A number a campaign wants to reach, and how it is counted."""

    key: Slug
    title: Texts
    unit: Texts
    target: int
    how: Texts
    readings: tuple[Reading, ...] = ()


@dataclass(frozen=True)
class SectionContent:
    """One part of a campaign's page."""

    kind: str
    title: Texts
    body: Texts | None = None

    def __post_init__(self) -> None:
        one_of(self.kind, SECTION_KINDS, "kind of section")
        if (self.kind == "text") != (self.body is not None):
            raise ContentError("text sections, and only they, have a body")


@dataclass(frozen=True)
class Ask:
    """What the campaign asks for, in the words on the button's card."""

    kind: str
    words: Texts


@dataclass(frozen=True)
class CampaignContent:
    """A campaign with its whole page. `share` is the text for a neighbour's group; a link follows it."""

    slug: Slug
    organisation: Slug
    cause: Slug
    places: tuple[Slug, ...]
    state: str
    starts: Day
    title: Texts
    summary: Texts
    partners: tuple[Partner, ...]
    goals: tuple[GoalContent, ...]
    sections: tuple[SectionContent, ...]
    asks: tuple[Ask, ...]
    share: Texts
    ends: Day | None = None
    did_not_work: Texts | None = None

    def __post_init__(self) -> None:
        one_of(self.state, CAMPAIGN_STATES, "state of a campaign")
        if (self.state == "closed") != (self.did_not_work is not None):
            raise ContentError("a closed campaign, and only it, says what did not work")


@dataclass(frozen=True)
class Helpline:
    """A public number. Nobody shows it before the operator has confirmed it: see `last_checked` and `source`."""

    key: Slug
    number: str
    name: Texts
    purpose: Texts
    regions: tuple[Slug, ...]
    hours: Texts
    kinds: tuple[str, ...]
    source: str
    last_checked: str
    sure: str
    note: str = ""


@dataclass(frozen=True)
class TemplateContent:
    """A message the provider approved. The key is the one the rooms use; the same blanks in every language."""

    key: Slug
    category: str
    body: Texts

    def __post_init__(self) -> None:
        one_of(self.category, TEMPLATE_CATEGORIES, "category of a template")
        if len({frozenset(_BLANK.findall(body)) for body in self.body.values()}) > 1:
            raise ContentError("a template has the same blanks in every language")
