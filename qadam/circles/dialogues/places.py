"""Where a circle meets, as she may say it: a name, a pin, or steps down a list. Kept is the tehsil, and a coarse cell."""

from math import cos, hypot, radians

from django.utils.translation import gettext_lazy as _

from qadam.circles.models import Circle
from qadam.core.errors import BadInput
from qadam.core.languages import said
from qadam.core.text import fold
from qadam.messaging.dialogue import Next, Option, Question, Turn
from qadam.places.models import Place, PlaceKind
from qadam.places.queries import cell, places_by_name

LIST, WHOLE = "list", "whole"
_KEPT = (PlaceKind.TEHSIL, PlaceKind.DISTRICT)
_OFFERED = 4
# A pin further from every centre we know lies in no district of ours.
_FAR_DEGREES = 1.5


def coarse(place: Place) -> Place | None:
    """The tehsil or district of a place; None for what is wider."""
    found: Place | None = place
    while found is not None and found.kind not in _KEPT:
        found = found.parent
    return found


def nearest(lat: float, lon: float) -> Place | None:
    """The tehsil or district whose centre is nearest."""
    squeeze = cos(radians(lat))
    rows = Place.objects.filter(kind__in=_KEPT, lat__isnull=False, lon__isnull=False)
    near = [(hypot(float(p.lat or 0) - lat, (float(p.lon or 0) - lon) * squeeze), p.pk, p) for p in rows]
    near = [row for row in near if row[0] < _FAR_DEGREES]
    return min(near)[2] if near else None


def _known(turn: Turn) -> list[Place]:
    """Places she may mean: where she lives, and where others of the organisation meet."""
    hers = coarse(turn.person.place) if turn.person.place else None
    others = Circle.objects.filter(organisation=turn.organisation).order_by("-created_at")
    seen = {hers.pk: hers} if hers else {}
    for circle in others.select_related("place")[:50]:
        seen.setdefault(circle.place_id, circle.place)
    return list(seen.values())[:_OFFERED]


def _first(turn: Turn) -> list[Option]:
    known = [Option(str(p.pk), said(p.name)) for p in _known(turn)]
    if turn.by_ear:
        return [*known, *_within(None)]
    return [*known, Option(LIST, _("Choose from a list"), ("list", "فہرست", "لیسټ"))]


def _within(place: Place | None) -> list[Option]:
    """What lies in a place, as choices; the provinces in none."""
    rows = (
        Place.objects.filter(kind=PlaceKind.PROVINCE)
        if place is None
        else place.children.filter(kind__in=_KEPT)
    )
    return sorted((Option(str(p.pk), said(p.name)) for p in rows), key=lambda option: fold(str(option.label)))


def _prompt(turn: Turn) -> str:
    if turn.by_ear:
        return str(_("Where will you meet?"))
    return str(
        _(
            "Where will you meet? Write the name of the tehsil or district, or send a location pin. We keep only the area, "
            "never the house."
        )
    )


def _read(turn: Turn) -> str:
    """The id of a place, or LIST. A pin leaves its coarse cell and nothing finer. Raises BadInput."""
    told = turn.answer
    assert told is not None
    if told.choice:
        return told.choice
    if told.location:
        found = nearest(*told.location)
        if found is None:
            raise BadInput(_("This pin lies in no district we know. Write the name instead."))
        turn.answers["cell"] = cell(*told.location)
        return str(found.pk)
    pk = places_by_name().get(fold(told.text))
    kept = coarse(Place.objects.get(pk=pk)) if pk else None
    if kept is None:
        raise BadInput(_("We do not know a tehsil or district of this name."))
    return str(kept.pk)


def questions(then: str) -> tuple[Question, ...]:
    """The questions for a place; `then` comes next, and `chosen` answers the place."""
    return (
        Question(
            "place",
            _prompt,
            options=_first,
            takes=frozenset({"text", "location"}),
            read=_read,
            then=lambda turn: _after_place(turn, then),
            example=_("For example: Charsadda"),
        ),
        Question("province", _("In which province?"), options=lambda turn: _within(None), then="district"),
        Question("district", _("In which district?"), options=_districts, then=_after_district(then)),
        Question("tehsil", _("In which tehsil?"), options=_tehsils, then=then),
    )


def _after_place(turn: Turn, then: str) -> str:
    said_place = turn.answers["place"]
    if said_place == LIST:
        return "province"
    is_wide = Place.objects.filter(pk=said_place, kind=PlaceKind.PROVINCE).exists()
    return "district" if is_wide else then


def _districts(turn: Turn) -> list[Option]:
    above = turn.answers.get("province") or turn.answers["place"]
    return _within(Place.objects.get(pk=above))


def _after_district(then: str) -> Next:
    def following(turn: Turn) -> str:
        inside = Place.objects.filter(parent=turn.answers["district"], kind=PlaceKind.TEHSIL)
        return "tehsil" if inside.exists() else then

    return following


def _tehsils(turn: Turn) -> list[Option]:
    inside = _within(Place.objects.get(pk=turn.answers["district"]))
    return [Option(WHOLE, _("Anywhere in the district")), *inside]


def chosen(turn: Turn) -> Place:
    """The place that was said, in whichever way."""
    answers = turn.answers
    for key in ("tehsil", "district", "place"):
        if answers.get(key) and answers[key] not in (WHOLE, LIST):
            return Place.objects.get(pk=answers[key])
    raise BadInput
