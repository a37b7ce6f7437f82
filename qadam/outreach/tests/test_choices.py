"""The ladders that are offered by name, the language a free channel speaks, and what is said of the quiet hours."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from qadam.accounts.models import User
from qadam.core.clock import moved_to, now
from qadam.messaging.models import ChannelAccount, Delivery
from qadam.organisations.services import NIGHT, set_quiet_times
from qadam.outreach import ladders
from qadam.outreach.audience import wordings
from qadam.outreach.models import Broadcast
from qadam.outreach.services import start_broadcast
from qadam.outreach.tests.cast import MakePerson, account, drafted, reached, sms
from qadam.outreach.tests.test_desk_more import LIST, written

__all__ = ["account", "reached", "sms"]


def accounts(*kinds: str) -> list[ChannelAccount]:
    return [ChannelAccount(kind=kind) for kind in kinds]


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        (ladders.ONLY, []),
        (ladders.SMS, ["sms"]),
        (ladders.EVERY, ["telegram", "sms", "email"]),
    ],
)
def test_a_named_ladder_is_known_again_by_its_accounts(name: str, kinds: list[str]) -> None:
    ours = accounts("whatsapp", "email", "voice", "sms", "telegram")
    rest = ladders.after(ours[0], ours, name)

    assert [row.kind for row in rest] == kinds
    assert ladders.named([ours[0], *rest], ours) == name
    assert ladders.named([ours[0], ours[1], ours[3]], ours) == ladders.OWN


def test_a_ladder_is_one_choice_and_stands_there_again(
    client: Client, amna: User, account: ChannelAccount, sms: ChannelAccount
) -> None:
    client.force_login(amna)
    own_too = client.post(f"{LIST}new/", written(account, reach="sms", then_1=str(sms.pk)))
    client.post(f"{LIST}new/", written(account, reach="sms"))
    made = Broadcast.objects.get()
    form = client.get(f"{LIST}{made.pk}/edit/").content.decode()

    assert own_too.status_code == 422  # two answers to one question
    assert [row.pk for row in made.accounts] == [account.pk, sms.pk]
    assert 'name="reach" value="sms" id="id_reach_1" checked' in form


def test_where_no_template_is_needed_nobody_gets_another_language_for_its_sake() -> None:
    texts, bodies = {"ur": "نہر پر آئیں", "en": "Come to the canal"}, {"ur": "خبر: {{1}}"}

    def english(**how: bool) -> tuple[str, str]:
        row = next(row for row in wordings(texts, "news", bodies, **how) if row.reader == "en")
        return row.language, row.content.text

    assert english(in_free_words=True) == ("en", "Come to the canal")
    assert english() == ("ur", "خبر: نہر پر آئیں")


def test_the_morning_is_spoken_of_only_where_somebody_waits_for_it(
    client: Client, amna: User, account: ChannelAccount, reached: MakePerson
) -> None:
    reached("Bilal", "whatsapp")
    made = drafted(account)
    set_quiet_times(account.organisation, rows=[NIGHT])
    client.force_login(amna)
    moving = f"{LIST}{made.pk}/progress/"
    at_two = now().astimezone(ZoneInfo("Asia/Karachi")).replace(hour=2, minute=0) + timedelta(days=1)
    with moved_to(at_two):
        start_broadcast(made)
        on_its_way = client.get(moving).content.decode()
        Delivery.objects.filter(cause_id=made.pk).update(not_before=at_two + timedelta(hours=7))
        waits = client.get(moving).content.decode()

    assert "On its way" in on_its_way
    assert "it is quiet" not in on_its_way
    assert "Waits for the morning" in waits
    assert "One person waits until" in waits
    assert "wrote in the last 10 minutes" in waits
