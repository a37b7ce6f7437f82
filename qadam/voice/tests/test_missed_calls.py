"""Whoever rings is called back, once, at our cost; and no call is made twice that may have rung."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from qadam.core.clock import moved_to, now
from qadam.messaging import draining, intake, optouts
from qadam.messaging.models import Attempt, ChannelAccount, Delivery, InboundEvent, SenderPace
from qadam.messaging.sending import SenderLoop
from qadam.messaging.tests.chat import after
from qadam.organisations.models import Organisation
from qadam.organisations.services import Quiet, set_quiet_times
from qadam.people.addresses import address_hash
from qadam.voice.handlers import MOST_A_DAY, UNDERWAY
from qadam.voice.tests.exchange import CUT, SILENCE, Exchange
from qadam.voice.tests.telephone import NUMBER, Telephone, new_sid, signed

pytestmark = pytest.mark.django_db(transaction=True)


def settle() -> None:
    while draining.drain():
        pass


def states() -> list[str]:
    return list(Delivery.objects.order_by("created_at").values_list("state", flat=True))


def test_a_ring_is_not_taken_and_costs_her_nothing(gul: Telephone) -> None:
    assert gul.ring() == 200

    assert (
        gul.document == '<?xml version="1.0" encoding="UTF-8"?><Response><Reject reason="busy"/></Response>'
    )


def test_fifty_rings_are_one_call_back(gul: Telephone, exchange: Exchange) -> None:
    for _ring in range(50):
        gul.ring()
    settle()
    SenderLoop().tick()
    gul.ring()
    settle()
    SenderLoop().tick()

    assert [d.cause_kind for d in Delivery.objects.all()] == ["call-back"]
    assert InboundEvent.objects.filter(state="done", handled_by="call").count() == 51
    assert [call["To"] for call in exchange.begun] == [gul.number]


def test_the_same_ring_told_twice_is_stored_once(gul: Telephone) -> None:
    sid = new_sid()
    gul.ring(sid=sid)
    gul.ring(sid=sid)

    assert InboundEvent.objects.count() == 1


def test_the_call_asks_at_our_door_and_tells_our_webhook(gul: Telephone, exchange: Exchange) -> None:
    gul.ring()
    settle()
    SenderLoop().tick()

    attempt = Attempt.objects.get()
    [call] = exchange.begun
    assert (call["From"], call["To"]) == (NUMBER, gul.number)
    assert call["Url"] == f"http://127.0.0.1:8000/voice/{gul.account.pk}/{attempt.pk}/"
    assert call["StatusCallback"] == f"http://127.0.0.1:8000/hooks/voice/{gul.account.pk}?ref={attempt.pk}"


def test_at_night_too_for_it_is_an_answer(gul: Telephone, exchange: Exchange) -> None:
    here = now().astimezone(ZoneInfo("Asia/Karachi"))
    night = Quiet((here - timedelta(hours=1)).time(), (here + timedelta(hours=1)).time())
    set_quiet_times(Organisation.objects.get(), rows=[night])
    gul.ring()
    settle()
    SenderLoop().tick()

    assert len(exchange.begun) == 1


def test_who_said_stop_is_called_back_once_since_she_asked(gul: Telephone, exchange: Exchange) -> None:
    digest = address_hash(gul.account.organisation_id, "phone", gul.number)
    optouts.stop(gul.account, digest, how="chat", at=now() - timedelta(days=1))
    gul.ring()
    settle()
    SenderLoop().tick()

    assert len(exchange.begun) == 1


def test_nobody_taking_it_leaves_the_next_ring_its_call_back(gul: Telephone, exchange: Exchange) -> None:
    gul.ring()
    settle()
    gul.call_back()
    gul.status("no-answer")
    settle()
    gul.ring()
    settle()

    assert states() == ["failed", "queued"]


def test_a_number_is_not_called_back_for_ever(gul: Telephone) -> None:
    for _day in range(MOST_A_DAY + 3):
        gul.ring()
        settle()
        Delivery.objects.filter(state="queued").update(state="delivered")

    assert Delivery.objects.count() == MOST_A_DAY


@pytest.mark.parametrize("broken", [CUT, SILENCE, (502, 0, {})], ids=str)
def test_a_call_of_which_nobody_knows_is_never_dialled_again(
    gul: Telephone, exchange: Exchange, broken: object
) -> None:
    exchange.next = [broken]
    gul.ring()
    settle()
    SenderLoop(answer_within_s=0.3).tick()
    assert states() == ["unknown"]
    gul.ring()
    settle()
    with after(hours=1):
        SenderLoop().tick()
    assert states() == ["unknown"]
    assert len(exchange.begun) <= 1

    with moved_to(now() + UNDERWAY * 2):
        gul.ring()
        settle()
    assert states() == ["unknown", "queued"]


def test_a_429_lets_the_account_rest_and_the_call_is_made_later(gul: Telephone, exchange: Exchange) -> None:
    exchange.next = [(429, 20429, {"Retry-After": "20"})]
    gul.ring()
    settle()
    SenderLoop().tick()
    assert states() == ["queued"]
    assert SenderPace.objects.get().blocked_until is not None

    with after(seconds=90):
        SenderLoop().tick()
    assert states() == ["accepted"]


def test_a_number_that_cannot_be_rung_is_given_up_at_once(gul: Telephone, exchange: Exchange) -> None:
    exchange.next = [(400, 21211, {})]
    gul.ring()
    settle()
    SenderLoop().tick()

    assert states() == ["failed"]


def test_a_refused_token_is_shown_to_the_organiser(gul: Telephone, exchange: Exchange) -> None:
    exchange.next = [(401, 20003, {})]
    gul.ring()
    settle()
    SenderLoop().tick()

    assert ChannelAccount.objects.get().trouble == "token_refused"


def test_receipts_come_in_any_order_and_move_forward_only(gul: Telephone) -> None:
    gul.ring()
    settle()
    gul.call_back()
    for status in ("completed", "ringing", "initiated", "in-progress", "completed"):
        assert gul.status(status) == 200
    settle()

    assert states() == ["delivered"]


def test_a_forged_ring_is_refused(gul: Telephone) -> None:
    told = {"CallSid": new_sid(), "From": gul.number, "To": NUMBER, "CallStatus": "ringing"}
    told["Direction"] = "inbound"

    assert intake.take("voice", gul.account.pk, signed(gul.hook, told, token="guessed")).status == 403
    assert InboundEvent.objects.count() == 0


def test_a_signature_for_another_address_proves_nothing(gul: Telephone) -> None:
    told = {"CallSid": new_sid(), "From": gul.number, "To": NUMBER, "CallStatus": "ringing"}
    elsewhere = signed("https://other.example/hooks/voice/1", told)
    here = type(elsewhere)(gul.hook, elsewhere.headers, elsewhere.body, elsewhere.query)

    assert intake.take("voice", gul.account.pk, here).status == 403


def test_a_hidden_number_leaves_nothing_behind(gul: Telephone) -> None:
    gul.number = "anonymous"

    assert gul.ring() == 200
    assert InboundEvent.objects.count() == 0
