"""What the command line asks of the services."""

import pytest
from django.conf import settings
from django.test import Client

from qadam.accounts.models import User
from qadam.messaging.models import ChannelAccount
from qadam.ops.errors import Refused
from qadam.ops.verbs import new_channel, new_operator, new_token
from qadam.organisations.models import ApiToken, Organisation


def test_a_token_is_shown_once_and_kept_as_a_hash(sahar: Organisation) -> None:
    token = new_token(org="naway-sahar", role="viewer", name="newsletter")

    row = ApiToken.objects.get()
    assert (row.organisation, row.role, row.name) == (sahar, "viewer", "newsletter")
    assert token.encode() not in bytes(row.token_hash)


def test_an_unknown_organisation_is_answered_with_those_there_are(sahar: Organisation) -> None:
    with pytest.raises(Refused) as refusal:
        new_token(org="nawai", role="viewer")

    assert str(refusal.value) == "There is no organisation 'nawai'. There are: naway-sahar."


def test_an_unknown_role_is_answered_with_those_there_are() -> None:
    with pytest.raises(Refused, match="choose from coordinator, editor"):
        new_token(org="naway-sahar", role="king")


@pytest.mark.django_db
def test_an_operator_gets_a_personal_link_that_opens(client: Client) -> None:
    link = new_operator(email="Palwasha@example.org", name="Palwasha")

    path = link.removeprefix("http://").partition("/")[2]
    assert client.get(f"/{path}").status_code == 200
    assert User.objects.get(email="palwasha@example.org").is_operator


WHATSAPP = {
    "phone_number_id": "1055",
    "waba_id": "2066",
    "access_token": "EAAG-secret",
    "app_secret": "shh",
    "verify_token": "verify-me",
}


def test_a_channel_answers_its_id_and_where_the_provider_sends(sahar: Organisation) -> None:
    answer = new_channel(org="naway-sahar", kind="whatsapp", settings=WHATSAPP, number="+92 300 0000000")

    account = ChannelAccount.objects.get()
    assert (account.organisation, account.public_address) == (sahar, "+92 300 0000000")
    assert answer == {
        "id": str(account.pk),
        "webhook_url": f"{settings.BASE_URL}/hooks/whatsapp/{account.pk}",
    }
    assert b"EAAG-secret" not in bytes(account.config_sealed)


def test_a_channel_that_lacks_a_key_is_refused_with_its_name(sahar: Organisation) -> None:
    with pytest.raises(Refused, match="app_secret"):
        new_channel(org="naway-sahar", kind="whatsapp", settings=WHATSAPP | {"app_secret": ""})
