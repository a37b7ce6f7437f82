"""The share kit: for a drive, story or campaign a ready text in each language, a picture card, and a link that counts.

What can be shared is offered by the rooms through `shareables`; how many came by a sharer through `brought`.
"""

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from urllib.parse import quote
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from qadam.campaigns.models import Campaign
from qadam.core import languages
from qadam.core.languages import Texts, pick, said
from qadam.core.ports import Port
from qadam.core.text import clean
from qadam.media.cards import CardWords
from qadam.media.models import Card
from qadam.media.ports import Access
from qadam.media.queries import url_of
from qadam.media.services import keep_card
from qadam.organisations.actors import NOBODY, Actor
from qadam.organisations.models import Organisation
from qadam.outreach.models import TrackedLink

# Texts for groups are offered in these, in this order.
LANGUAGES = ("ur", "ps", "en")
_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"


@dataclass(frozen=True)
class Shareable:
    """One thing that may be shared. `path` has no language; `line` and `ask` say, in a language, when and what to do."""

    kind: str
    subject_id: UUID
    organisation: Organisation
    campaign: Campaign | None
    title: Texts
    path: str
    tile: str
    line: Callable[[str], str]
    ask: Callable[[str], str]


@dataclass(frozen=True)
class Postable:
    """Something open that a post of an organisation may lead to; `find` gives the rest."""

    kind: str
    subject_id: UUID
    title: Texts


# What a post of an organisation may lead to, newest first.
postables: Port[Callable[[Organisation], Iterable[Postable]]] = Port("postables")
shareables: Port[Callable[[str, UUID], Shareable | None]] = Port("shareables")
# How many signups came by a sharer's code.
brought: Port[Callable[[str], int]] = Port("brought")
# What came by a sharer's code: the subjects of the steps people took, never how often a link was opened.
came_by: Port[Callable[[str], Iterable[UUID]]] = Port("came_by")


@dataclass(frozen=True)
class Kit:
    """What to send to a group in one language."""

    language: languages.Language
    text: str
    link: str
    card_url: str
    card_kb: int
    whatsapp_url: str


def find(kind: str, subject_id: UUID) -> Shareable | None:
    """The thing of a kind, if it may be shared: public, open, and its teller agreed."""
    return next((found for room in shareables if (found := room(kind, subject_id))), None)


def link_for(shared: Shareable, *, sharer_code: str = "", label: str = "") -> TrackedLink:
    """The short link of a thing; one a sharer, made when first asked for."""
    link = TrackedLink.objects.filter(path=shared.path, sharer_code=sharer_code, broadcast=None, post=None)
    return link.first() or TrackedLink.objects.create(
        code=_code(8),
        organisation=shared.organisation,
        campaign=shared.campaign,
        path=shared.path,
        sharer_code=sharer_code,
        label=clean(label, limit=80),
    )


def new_sharer(shared: Shareable, *, label: str) -> TrackedLink:
    """A link of one's own. The label is for the sharer's eyes; it is nobody's name to us."""
    return link_for(shared, sharer_code=_code(6), label=label)


def _code(length: int) -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(length))


def kits(shared: Shareable, *, sharer_code: str = "") -> list[Kit]:
    """Text, picture and link in every language the thing can be said in."""
    link = link_for(shared, sharer_code=sharer_code)
    return [_kit(shared, link, languages.get(code)) for code in LANGUAGES]


def _kit(shared: Shareable, link: TrackedLink, language: languages.Language) -> Kit:
    url = f"{settings.BASE_URL}/s/{link.code}"
    with languages.speaking(language.code):
        lines = [
            said(shared.title, language.code),
            shared.line(language.code),
            shared.ask(language.code),
            url,
        ]
        text = "\n".join(line for line in lines if line)
        card = _card(shared, language.code)
    return Kit(
        language=language,
        text=text,
        link=url,
        card_url=url_of(card) if card else "",
        card_kb=round(card.bytes / 1024) if card else 0,
        whatsapp_url=f"https://wa.me/?text={quote(text)}",
    )


def _card(shared: Shareable, code: str) -> Card | None:
    title, title_language = pick(shared.title, code)
    words = CardWords(
        language=code,
        title=title,
        organisation=said(shared.organisation.name, code),
        line=shared.line(code),
        tile=shared.tile,
        title_language=title_language,
        network=settings.NETWORK_NAME,
    )
    return keep_card(words, organisation_id=shared.organisation.pk, subject_id=shared.subject_id)


def campaigns_of(organisation: Organisation) -> list[Postable]:
    """The open campaigns an organisation leads or helps with."""
    rows = Campaign.objects.visible_to(NOBODY).filter(partnerships__organisation=organisation).distinct()
    return [
        Postable("campaign", row.pk, row.title)
        for row in rows.filter(state="published").order_by("-created_at")[:20]
    ]


def campaign_shareable(kind: str, subject_id: UUID) -> Shareable | None:
    """An open campaign. Campaigns stand above outreach, so what they offer to the kit is said here."""
    if kind != "campaign":
        return None
    campaign = (
        Campaign.objects.visible_to(NOBODY)
        .select_related("organisation")
        .filter(pk=subject_id, state="published")
        .first()
    )
    if campaign is None:
        return None

    def ask(code: str) -> str:
        with languages.speaking(code):
            return _("See what neighbours are doing, and join:")

    return Shareable(
        kind=kind,
        subject_id=campaign.pk,
        organisation=campaign.organisation,
        campaign=campaign,
        title=campaign.title,
        path=f"/campaigns/{campaign.slug}/",
        tile="p2",
        line=lambda code: said(campaign.summary, code),
        ask=ask,
    )


class CampaignCards:
    """Fills media.ports.card_gates: the card of an open campaign is public."""

    def may_see_card(self, card: Card, actor: Actor) -> Access:
        return "public" if Campaign.objects.visible_to(NOBODY).filter(pk=card.subject_id).exists() else "no"
