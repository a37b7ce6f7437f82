"""The named cast every test may ask for."""

import pytest

from qadam.organisations.enums import Role

pytest_plugins = ["tests.suite"]


def _organisation(slug, name):  # type: ignore[no-untyped-def]
    """Sends at any hour: a test may run in the middle of the night. Those about quiet times set them."""
    from qadam.organisations.services import add_organisation

    return add_organisation(slug=slug, name={"en": name, "ur": name}, kind="youth", language="ur", quiet=())


@pytest.fixture
def sahar(db):  # type: ignore[no-untyped-def]
    """The organisation most tests are about."""
    return _organisation("naway-sahar", "Naway Sahar Youth")


@pytest.fixture
def other(db):  # type: ignore[no-untyped-def]
    """Another organisation, whose staff must see nothing of ours."""
    return _organisation("sehat-ghar", "Sehat Ghar")


@pytest.fixture
def amna(sahar):  # type: ignore[no-untyped-def]
    """Coordinator of Naway Sahar."""
    from qadam.organisations.services import add_member

    return add_member(sahar, email="amna@example.org", name="Amna", roles=[Role.COORDINATOR])


@pytest.fixture
def gulrukh(sahar):  # type: ignore[no-untyped-def]
    """Guardian of Naway Sahar."""
    from qadam.organisations.services import add_member

    return add_member(sahar, email="gulrukh@example.org", name="Gulrukh", roles=[Role.GUARDIAN])


@pytest.fixture
def zarghuna(other):  # type: ignore[no-untyped-def]
    """Coordinator of another organisation: must see nothing of Naway Sahar."""
    from qadam.organisations.services import add_member

    return add_member(
        other, email="zarghuna@example.org", name="Zarghuna", roles=[Role.COORDINATOR, Role.GUARDIAN]
    )


@pytest.fixture
def bilal(sahar):  # type: ignore[no-untyped-def]
    """A volunteer reached by WhatsApp who agreed to answers, news and reminders."""
    from qadam.people import services
    from qadam.people.enums import AddressKind, ChannelKind, ConsentMethod, Purpose

    person = services.add_person(sahar, name="Bilal", language="ur")
    address = services.get_or_add_address(
        sahar, channel=ChannelKind.WHATSAPP, kind=AddressKind.PHONE, value="+923000000119"
    )
    services.reach_at(person, address)
    services.verify_address(address)
    for purpose in (Purpose.REPLIES, Purpose.NEWS, Purpose.REMINDERS):
        services.record_consent(
            person, purpose=purpose, granted=True, method=ConsentMethod.CHAT, words="جی ہاں"
        )
    return person


@pytest.fixture
def whatsapp(sahar):  # type: ignore[no-untyped-def]
    """Naway Sahar's WhatsApp number, at a provider that does not exist."""
    import json

    from qadam.core.sealing import seal
    from qadam.messaging.models import ChannelAccount

    config = {
        "phone_number_id": "1055",
        "waba_id": "2066",
        "access_token": "token",
        "app_secret": "shh",
        "verify_token": "verify-me",
        "api_base": "http://127.0.0.1:9/v23.0",
    }
    return ChannelAccount.objects.create(
        organisation=sahar,
        kind="whatsapp",
        name="Naway Sahar",
        public_address="+923000000000",
        config_sealed=seal(json.dumps(config), context="channel-account"),
        daily_limit=0,
    )
