"""What the command line asks of the services."""

import pytest
from django.test import Client

from qadam.accounts.models import User
from qadam.ops.errors import Refused
from qadam.ops.verbs import new_operator, new_token
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
