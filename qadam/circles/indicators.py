"""What circles offer to impact, for a campaign: those of its organisation in its places since it was opened. Without children."""

from typing import Any

from django.db.models import Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from qadam.campaigns.models import Campaign
from qadam.campaigns.ports import Indicator, Measured
from qadam.circles.enums import ALIVE, Keeps, SessionState
from qadam.circles.models import Circle, Household, RuleAnswer, Session
from qadam.learning.enums import WITH_CHILDREN

FEWEST = 5


def _circles(campaign: Campaign) -> QuerySet[Circle]:
    rows = Circle.objects.filter(organisation=campaign.organisation).exclude(audience__in=WITH_CHILDREN)
    inside = Q()
    for place in campaign.places.all():
        inside |= Q(place__path__startswith=place.path)
    return rows.filter(inside) if inside else rows


def _window(campaign: Campaign, field: str) -> dict[str, Any]:
    """From the day it was opened to the day it was closed; nothing before it was opened."""
    if campaign.published_at is None:
        return {"pk__in": []}
    window = {f"{field}__gte": campaign.published_at.date()}
    return window | ({f"{field}__lte": campaign.closed_at.date()} if campaign.closed_at else {})


def _enough(value: int, of: int | None = None) -> Measured:
    """Nothing is said of fewer than five, nor where fewer than five would be left."""
    few = value < FEWEST or (of is not None and 0 < of - value < FEWEST)
    return Measured(value=0, missing=0) if few else Measured(value=value, of=of)


def _alive(campaign: Campaign) -> Measured:
    begun = _circles(campaign).filter(**_window(campaign, "began_on"))
    return _enough(begun.filter(state__in=ALIVE).count())


def _came(campaign: Campaign) -> Measured:
    held = Session.objects.filter(circle__in=_circles(campaign), state=SessionState.HELD)
    held = held.filter(**_window(campaign, "on"))
    if held.values("circle").distinct().count() < FEWEST:
        return Measured(value=0)
    children = sum(
        int(tally.get(kind) or 0)
        for tally in held.values_list("tally", flat=True)
        for kind in ("girls", "boys")
    )
    return Measured(value=max(0, (held.aggregate(n=Sum("came"))["n"] or 0) - children))


def _kept(campaign: Campaign) -> Measured:
    """Rules that hold after six weeks, of all that families were asked about."""
    homes = Household.objects.filter(circle__in=_circles(campaign), asked_6_at__isnull=False)
    homes = homes.filter(**_window(campaign, "picked_on"))
    rules = [len(rules) for rules in homes.values_list("rules", flat=True)]
    if len(rules) < FEWEST:
        return Measured(value=0)
    kept = RuleAnswer.objects.filter(household__in=homes, week=6, keeps=Keeps.YES).count()
    return _enough(kept, sum(rules))


INDICATORS = (
    Indicator(
        "circles_alive", "engagement", _("Circles alive"), "",
        _(
            "Learning circles of the organisation in the places of the campaign that began after it was opened and have not "
            "ended. Circles of girls and classes are not counted; fewer than five are not shown."
        ),
        _alive,
    ),
    Indicator(
        "circle_heads", "engagement", _("Times somebody came to a circle"), "",
        _("Heads of grown-ups counted in the room, meeting by meeting. Somebody who came four times counts four times."),
        _came,
    ),
    Indicator(
        "rules_kept", "outcome", _("House rules that hold after 6 weeks"), _("of the rules asked about"),
        _("What families say by chat after six weeks. No answer counts as not kept."),
        _kept,
    ),
)  # fmt: skip
