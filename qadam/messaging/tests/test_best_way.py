"""Where a person is written to when nobody says where."""

from qadam.messaging.models import ChannelAccount
from qadam.messaging.services import best_way
from qadam.organisations.models import Organisation
from qadam.people import services as people
from qadam.people.enums import AddressKind, ChannelKind, ConsentMethod, Purpose
from qadam.people.models import Person

NUMBER = "+923000000119"


def test_what_can_be_read_comes_before_what_rings(sahar: Organisation, whatsapp: ChannelAccount) -> None:
    kamran = _reached_on(sahar, ChannelKind.VOICE, ChannelKind.SMS, ChannelKind.WHATSAPP)
    for kind in ("voice", "sms"):
        ChannelAccount.objects.create(
            organisation=sahar, kind=kind, config_sealed=bytes(whatsapp.config_sealed)
        )

    first = best_way(kamran)
    ChannelAccount.objects.filter(pk=whatsapp.pk).update(is_open=False)
    second = best_way(kamran)

    assert first is not None
    assert second is not None
    assert (first.account.kind, second.account.kind) == ("whatsapp", "sms")


def test_a_phone_of_two_is_known_to_be_shared(sahar: Organisation, whatsapp: ChannelAccount) -> None:
    kamran = _reached_on(sahar, ChannelKind.WHATSAPP)
    alone = best_way(kamran)
    _reached_on(sahar, ChannelKind.WHATSAPP)
    together = best_way(kamran)

    assert alone is not None
    assert together is not None
    assert (alone.is_shared, together.is_shared) == (False, True)


def _reached_on(sahar: Organisation, *channels: ChannelKind) -> Person:
    person = people.add_person(sahar, name="Kamran", language="ur")
    for channel in channels:
        address = people.get_or_add_address(sahar, channel=channel, kind=AddressKind.PHONE, value=NUMBER)
        people.reach_at(person, address)
        people.verify_address(address)
    people.record_consent(person, purpose=Purpose.REPLIES, granted=True, method=ConsentMethod.CHAT)
    return person
