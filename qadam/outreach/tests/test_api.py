"""Broadcasts by program: a ladder, wordings, a ceiling and a correction, told as the desk tells them."""

import json
from typing import Any

import pytest
from django.test import Client

from qadam.messaging.models import ChannelAccount, Delivery
from qadam.organisations.enums import Role
from qadam.organisations.models import Organisation
from qadam.organisations.services import create_token
from qadam.outreach.models import Broadcast
from qadam.outreach.tests.cast import MakePerson, account, reached, sms

__all__ = ["account", "reached", "sms"]


def post(organisation: Organisation, path: str, **told: Any) -> Any:
    token = create_token(organisation, role=Role.COORDINATOR)
    headers = {"Authorization": f"Bearer {token}"}
    return Client().post(f"/api/v1/{path}", json.dumps(told), "application/json", headers=headers)


def test_a_broadcast_takes_ladder_wordings_and_ceiling(
    sahar: Organisation, account: ChannelAccount, sms: ChannelAccount, reached: MakePerson
) -> None:
    for number in range(8):
        reached(f"Friend {number}", "whatsapp", "sms")
    made = post(
        sahar,
        "broadcasts",
        account_id=str(account.pk),
        title="Sunday",
        texts={"ur": "اتوار"},
        template="news",
        ladder=[str(sms.pk)],
        variants=[{"ur": "پیر"}],
        max_cost=50_000,
    )
    assert made.status_code == 201

    started = post(sahar, f"broadcasts/{made.json()['id']}/start").json()

    assert (started["people"], started["max_cost_minor"], sum(started["variants"].values())) == (8, 50_000, 8)
    assert [row.pk for row in Broadcast.objects.get().accounts] == [account.pk, sms.pk]


def test_a_correction_names_what_it_corrects(
    sahar: Organisation, account: ChannelAccount, reached: MakePerson
) -> None:
    reached("Bilal", "whatsapp")
    told = {"account_id": str(account.pk), "title": "Sunday", "texts": {"ur": "اتوار"}, "template": "news"}
    first = post(sahar, "broadcasts", **told).json()
    assert post(sahar, "broadcasts", **told, corrects=first["id"]).status_code == 409
    post(sahar, f"broadcasts/{first['id']}/start")
    Delivery.objects.update(state="read")

    made = post(sahar, "broadcasts", **told | {"texts": {"ur": "پیر"}}, corrects=first["id"]).json()

    assert made["corrects"] == first["id"]
    assert post(sahar, f"broadcasts/{made['id']}/start").json()["by_state"] == {"queued": 1}


@pytest.mark.parametrize("field", ["account_id", "corrects", "ladder"])
def test_what_is_another_organisation_s_is_not_found(
    sahar: Organisation, other: Organisation, account: ChannelAccount, reached: MakePerson, field: str
) -> None:
    reached("Bilal", "whatsapp")
    told: dict[str, Any] = {
        "account_id": str(account.pk),
        "title": "x",
        "texts": {"ur": "x"},
        "template": "news",
    }
    first = post(sahar, "broadcasts", **told).json()
    theirs = ChannelAccount.objects.create(
        organisation=other, kind="whatsapp", config_sealed=bytes(account.config_sealed)
    )
    mine = {"account_id": str(theirs.pk)}
    asked = {
        "account_id": {"account_id": str(account.pk)},
        "corrects": mine | {"corrects": first["id"]},
        "ladder": mine | {"ladder": [str(account.pk)]},
    }[field]

    assert post(other, "broadcasts", **told | asked).status_code == 404
