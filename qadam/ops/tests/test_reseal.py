"""Sealing everything again after a rotation."""

import base64
import re

from pytest_django import Settings

from qadam.core.sealing import key_id
from qadam.ops.environment import ROOT
from qadam.ops.reseal import SEALED, reseal_everything, sealed_columns
from qadam.organisations.models import Organisation
from qadam.people.enums import AddressKind, ChannelKind
from qadam.people.models import Address
from qadam.people.services import get_or_add_address


def test_every_sealed_column_is_known_to_the_rotation() -> None:
    assert sorted(SEALED) == sorted(sealed_columns())


def test_every_purpose_named_in_the_code_is_known_to_the_rotation() -> None:
    sources = [path.read_text() for path in (ROOT / "qadam").glob("*/*.py") if path.parent.name != "media"]
    named = {word for text in sources for word in re.findall(r'seal(?:_text)?\(.*context="([a-z-]+)"', text)}

    assert named - set(SEALED.values()) == set()


def test_after_a_rotation_the_old_key_is_not_needed_any_more(sahar: Organisation, settings: Settings) -> None:
    old, new = (f"{kid}:{base64.b64encode(kid.encode() * 16).decode()}" for kid in ("k1", "k2"))
    settings.SEAL_KEYS = old
    numbers = [f"+92300000{tail:04}" for tail in range(7)]
    for number in numbers:
        get_or_add_address(sahar, channel=ChannelKind.SMS, kind=AddressKind.PHONE, value=number)

    settings.SEAL_KEYS = f"{new}\n{old}"
    counts = dict(reseal_everything())
    settings.SEAL_KEYS = new

    assert counts["people.Address.sealed"] == 7
    assert sorted(address.open() for address in Address.objects.all()) == numbers
    assert {key_id(address.sealed) for address in Address.objects.all()} == {"k2"}


def test_a_second_run_has_nothing_to_do(sahar: Organisation) -> None:
    get_or_add_address(sahar, channel=ChannelKind.SMS, kind=AddressKind.PHONE, value="+923000000001")

    assert sum(dict(reseal_everything()).values()) == 0
