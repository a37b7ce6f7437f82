"""The places every network begins with."""

import pytest

from qadam.places.data import pakistan
from qadam.places.models import Place
from qadam.places.services import load_places

pytestmark = pytest.mark.django_db


def test_a_new_network_knows_where_peshawar_is() -> None:
    load_places()

    road = Place.objects.get(code="warsak-road")

    assert Place.objects.count() == len(pakistan())
    assert road in Place.objects.within(Place.objects.get(code="peshawar"))
    assert road.parent and road.path == f"{road.parent.path}warsak-road/"


def test_loading_again_changes_nothing_and_mends_what_was_changed() -> None:
    load_places()
    Place.objects.filter(code="rajjar").update(lat=0)

    assert load_places() == 1
    assert load_places() == 0
