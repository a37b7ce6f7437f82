"""The one write to places: bringing the tree up to what we ship."""

from qadam.places.data import pakistan
from qadam.places.models import Place

_FIELDS = ("path", "kind", "name", "lat", "lon")


def load_places(model: type[Place] = Place) -> int:
    """Adds the places we ship and mends those that changed; how many that were. Safe to repeat, removes nothing.

    A migration gives the model as it was then.
    """
    there = {place.code: place for place in model._default_manager.all()}
    changed = 0
    for record in pakistan():
        wanted = {name: getattr(record, name) for name in _FIELDS}
        wanted["parent_id"] = there[record.parent].pk if record.parent else None
        place = there.setdefault(record.code, model(code=record.code))
        if place.pk is None or any(getattr(place, name) != value for name, value in wanted.items()):
            for name, value in wanted.items():
                setattr(place, name, value)
            place.save()
            changed += 1
    return changed
