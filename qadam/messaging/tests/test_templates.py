"""Templates and limits of a real provider: what it has, what it pauses in mid-broadcast, how many new people it allows."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from config.channels import open_channel
from qadam.accounts.models import User
from qadam.channels.base import TemplateChange
from qadam.channels.simulator import graph
from qadam.channels.whatsapp.errors import answer_error
from qadam.channels.whatsapp.templates import read_template
from qadam.core.clock import moved_to, now
from qadam.core.models import new_id
from qadam.core.sealing import seal
from qadam.messaging import ports
from qadam.messaging.checking import check_accounts
from qadam.messaging.content import Content
from qadam.messaging.enums import Lane
from qadam.messaging.models import Attempt, CallHour, ChannelAccount, Delivery, Template
from qadam.messaging.provider_templates import note_template_change, submit_template, sync_templates
from qadam.messaging.sending import SenderLoop
from qadam.messaging.services import queue_message
from qadam.messaging.templates_registry import template_choices
from qadam.messaging.tests.test_sending import friend
from qadam.organisations.models import Organisation, QuietTime
from qadam.people.enums import Purpose
from tests.provider.behaviour import refusing
from tests.provider.fixtures import Provider, provider

__all__ = ["provider"]


@pytest.fixture
def account(sahar: Organisation, whatsapp: ChannelAccount, provider: Provider) -> ChannelAccount:
    """Naway Sahar's number at the provider of the test, with no quiet hours."""
    ports.open_channel.fill(open_channel)
    QuietTime.objects.all().delete()
    whatsapp.config_sealed = seal(json.dumps(provider.config), context="channel-account")
    whatsapp.portfolio = "whatsapp:102290129340398"
    whatsapp.save()
    return whatsapp


@pytest.fixture
def second(account: ChannelAccount) -> ChannelAccount:
    """Another number of the same business account."""
    return ChannelAccount.objects.create(
        organisation=account.organisation,
        kind="whatsapp",
        config_sealed=account.config_sealed,
        portfolio=account.portfolio,
        daily_limit=account.daily_limit,
    )


def approved(account: ChannelAccount, **fields: Any) -> Template:
    return Template.objects.create(
        account=account,
        key="news",
        language="ur",
        category="marketing",
        body="{{1}}!",
        state="approved",
        **fields,
    )


def broadcast_to(account: ChannelAccount, numbers: range, *, for_hours: int = 72) -> list[Delivery]:
    """One broadcast in a template, to people who never wrote."""
    cause = new_id()
    return [
        queue_message(
            account=account,
            address=person.addresses.get(),
            person=person,
            purpose=Purpose.NEWS,
            lane=Lane.BROADCAST,
            content=Content(text="سلام!", template="news", params=("سلام",)),
            cause_kind="broadcast",
            cause_id=cause,
            language="ur",
            expires_at=now() + timedelta(hours=for_hours),
        )
        for person in (friend(account.organisation, number) for number in numbers)
    ]


def outcome(deliveries: list[Delivery]) -> list[tuple[str, str]]:
    rows = Delivery.objects.filter(pk__in=[d.pk for d in deliveries])
    return sorted(rows.values_list("state", "skip_reason"))


# ── the registry ────────────────────────────────────────────────────────────────────────────────────────────────────


def described(name: str, **fields: Any) -> dict[str, Any]:
    given = {
        "language": "ur",
        "category": "marketing",
        "status": "approved",
        "body": "سلام {{1}}، کل ملتے ہیں",
    } | fields
    return graph.template_described(f"id-{name}-{given['language']}", name=name, **given)


def test_all_pages_of_the_list_are_read_and_the_token_goes_nowhere_else(
    account: ChannelAccount, provider: Provider
) -> None:
    provider.templates = [described(f"news_{n}") for n in range(230)]

    assert sync_templates(account) == 230
    assert Template.objects.filter(state="approved", misfit="").count() == 230


def test_what_the_provider_decided_is_ours_and_what_it_lost_is_not_offered(
    account: ChannelAccount, provider: Provider
) -> None:
    provider.templates = [
        described("news"),
        described("news", language="en_US"),
        described("refused", status="rejected", reason="PROMOTIONAL"),
        described("of_hindi", language="hi"),
    ]
    sync_templates(account)
    provider.templates = provider.templates[1:]
    sync_templates(account)

    rows = Template.objects.order_by("key", "language").values_list("key", "language", "state", "reason")
    assert list(rows) == [
        ("news", "en", "approved", ""),
        ("news", "ur", "rejected", "gone"),
        ("of-hindi", "hi", "approved", ""),
        ("refused", "ur", "rejected", "PROMOTIONAL"),
    ]


@pytest.mark.parametrize(
    ("components", "misfit"),
    [
        ([{"type": "BODY", "text": "Hello {{1}}, see {{2}} you"}], ""),
        ([{"type": "HEADER", "format": "TEXT", "text": "News"}, {"type": "BODY", "text": "Hello"}], ""),
        ([{"type": "HEADER", "format": "IMAGE"}, {"type": "BODY", "text": "Hello"}], "header"),
        ([{"type": "BODY", "text": "Hello {{name}}."}], "named_blanks"),
        ([{"type": "BODY", "text": "Hello {{2}}."}], "odd_blanks"),
        ([{"type": "BODY", "text": "A"}, {"type": "BUTTONS", "buttons": [{"type": "OTP"}]}], "buttons"),
        (
            [
                {"type": "BODY", "text": "A"},
                {"type": "BUTTONS", "buttons": [{"type": "URL", "url": "x/{{1}}"}]},
            ],
            "buttons",
        ),
        ([{"type": "BODY", "text": "A"}, {"type": "CAROUSEL"}], "parts"),
        ([], "no_body"),
    ],
)
def test_a_template_we_cannot_fill_is_known_as_one(components: list[dict[str, Any]], misfit: str) -> None:
    known = read_template({"name": "n", "language": "en", "components": components})

    assert known and known.misfit == misfit


def test_a_template_we_cannot_fill_is_kept_and_not_offered(
    account: ChannelAccount, provider: Provider
) -> None:
    provider.templates = [
        described("news"),
        described("photo")
        | {"components": [{"type": "HEADER", "format": "IMAGE"}, {"type": "BODY", "text": "A"}]},
    ]
    sync_templates(account)

    assert [choice.key for choice in template_choices(account)] == ["news"]
    assert Template.objects.get(key="photo").misfit == "header"


def test_a_template_is_handed_in_and_its_approval_arrives(
    account: ChannelAccount, provider: Provider
) -> None:
    row = submit_template(
        account, name="Sunday reminder", language="pa-Arab", category="utility", body="کل {{1}} وجے آؤ جی"
    )
    assert (row.key, row.state, row.provider_language) == ("sunday-reminder", "pending", "pa")
    assert provider.templates[0]["components"][0]["example"] == {"body_text": [["… 1"]]}

    note_template_change(account, TemplateChange("x", "sunday_reminder", "pa", "approved", now(), "waba"))

    row.refresh_from_db()
    assert row.state == "approved"


def test_a_language_is_called_as_the_provider_calls_it(account: ChannelAccount, provider: Provider) -> None:
    approved(account, provider_language="ur_PK")
    broadcast_to(account, range(1))

    SenderLoop().tick()

    assert [call.payload["template"]["language"]["code"] for call in provider.taken] == ["ur_PK"]


def test_a_coordinator_sees_templates_and_hands_one_in(
    account: ChannelAccount, provider: Provider, amna: User, client: Client
) -> None:
    client.force_login(amna)
    url = reverse("desk-messaging:templates", args=[account.pk])

    refused = client.post(url, {"name": "x", "language": "ur", "category": "utility", "body": "{{1}} آئیں"})
    client.post(url, {"name": "News", "language": "ur", "category": "marketing", "body": "خبر: {{1}} ہے"})
    client.post(reverse("desk-messaging:template-sync", args=[account.pk]))

    assert refused.status_code == 422
    assert "خبر: … ہے" in client.get(url).content.decode()
    assert [one["name"] for one in provider.templates] == ["news"]


# ── paused in mid-broadcast ─────────────────────────────────────────────────────────────────────────────────────────


def test_a_template_paused_in_mid_broadcast_makes_the_rest_wait_and_then_go(
    account: ChannelAccount, provider: Provider
) -> None:
    template = approved(account)
    deliveries = broadcast_to(account, range(6))
    provider.script(*[refusing(132015)] * 1)

    SenderLoop(concurrency=1).tick()  # the provider refuses the first: from now on nobody asks it again
    for _ in range(3):
        SenderLoop().tick()
    template.refresh_from_db()
    assert (template.state, len(provider.calls)) == ("paused", 1)
    assert outcome(deliveries) == [("queued", "")] * 6

    note_template_change(account, TemplateChange("x", "news", "ur", "reinstated", now(), "waba"))
    with moved_to(now() + timedelta(hours=1)):
        for _ in range(3):
            SenderLoop().tick()
    assert outcome(deliveries) == [("accepted", "")] * 6
    assert provider.doubled() == []


def test_who_waited_for_a_paused_template_until_it_was_too_late_is_left_out_with_the_reason(
    account: ChannelAccount, provider: Provider
) -> None:
    approved(account)
    Template.objects.update(state="paused")
    deliveries = broadcast_to(account, range(2), for_hours=0)
    Delivery.objects.update(expires_at=now() + timedelta(minutes=10))

    SenderLoop().tick()

    assert (outcome(deliveries), provider.calls) == ([("skipped", "template_paused")] * 2, [])


# ── the limit of a portfolio ────────────────────────────────────────────────────────────────────────────────────────


def test_two_numbers_of_one_business_account_share_its_limit(
    account: ChannelAccount, second: ChannelAccount, provider: Provider
) -> None:
    ChannelAccount.objects.update(daily_limit=5)
    approved(account), approved(second)
    deliveries = broadcast_to(account, range(4)) + broadcast_to(second, range(10, 14))

    for _ in range(4):
        SenderLoop().tick()

    assert len(provider.taken) == 5
    assert outcome(deliveries) == [("accepted", "")] * 5 + [("queued", "")] * 3
    with moved_to(now() + timedelta(hours=25)):
        for _ in range(3):
            SenderLoop().tick()
    assert len(provider.taken) == 8


def test_somebody_reached_from_one_number_today_is_no_new_person_for_the_other(
    account: ChannelAccount, second: ChannelAccount, provider: Provider
) -> None:
    ChannelAccount.objects.update(daily_limit=1)
    approved(account), approved(second)
    broadcast_to(account, range(1))
    SenderLoop().tick()
    person = Delivery.objects.get().person
    assert person
    again = queue_message(
        account=second,
        address=person.addresses.get(),
        person=person,
        purpose=Purpose.NEWS,
        lane=Lane.BROADCAST,
        content=Content(text="پھر!", template="news", params=("پھر",)),
        cause_kind="broadcast",
        cause_id=new_id(),
        language="ur",
    )

    SenderLoop().tick()

    assert outcome([again]) == [("accepted", "")]


def test_a_limit_reached_in_mid_broadcast_leaves_out_who_cannot_wait(
    account: ChannelAccount, provider: Provider
) -> None:
    ChannelAccount.objects.update(daily_limit=2)
    approved(account)
    deliveries = broadcast_to(account, range(5), for_hours=0)
    Delivery.objects.update(expires_at=now() + timedelta(minutes=30))

    for _ in range(3):
        SenderLoop().tick()

    assert outcome(deliveries) == [("accepted", "")] * 2 + [("skipped", "daily_limit")] * 3


# ── what the provider says of us ────────────────────────────────────────────────────────────────────────────────────


def test_a_check_keeps_what_the_provider_says_and_the_limit_of_all_numbers_that_share_it(
    account: ChannelAccount, second: ChannelAccount, provider: Provider
) -> None:
    ChannelAccount.objects.filter(pk=account.pk).update(portfolio="")  # from before anybody asked
    account.refresh_from_db()
    provider.tier, provider.quality = "TIER_10K", "RED"
    provider.token_ends_at = int((now() + timedelta(days=3)).timestamp())

    check_accounts([account])

    account.refresh_from_db()
    assert account.health["sick"] == ["token_soon", "quality"]
    assert set(ChannelAccount.objects.values_list("daily_limit", flat=True)) == {10_000}
    assert account.checked_at


def test_a_token_that_ended_is_trouble_and_a_new_one_is_none(
    account: ChannelAccount, provider: Provider
) -> None:
    provider.token = "another"
    check_accounts([account])
    account.refresh_from_db()
    assert (account.trouble, account.health["error"]) == ("token_refused", "token_refused")

    provider.token = "provider-token"
    check_accounts([account])
    account.refresh_from_db()
    assert (account.trouble, account.health["sick"]) == ("", [])


@pytest.mark.parametrize(
    ("code", "meant", "may_retry", "whole_account"),
    [
        (130429, "too_fast", True, False),
        (131056, "too_fast_for_person", True, False),
        (131049, "marketing_cap", True, False),
        (131048, "spam_limit", True, False),
        (131047, "window_closed", False, False),
        (131026, "undeliverable", False, False),
        (131050, "opted_out", False, False),
        (132015, "template_paused", True, False),
        (132016, "template_disabled", False, False),
        (132001, "template_refused", False, False),
        (131042, "payment_due", True, True),
        (190, "token_refused", True, True),
    ],
)
def test_each_answer_means_one_thing(code: int, meant: str, may_retry: bool, whole_account: bool) -> None:
    error = answer_error(400, code)

    assert (error.code, error.may_retry, error.account_wide, error.unknown) == (
        meant,
        may_retry,
        whole_account,
        False,
    )


@pytest.mark.parametrize(
    ("code", "state", "waits_s"),
    [(131049, "queued", 86_400), (131056, "queued", 6), (131026, "failed", 0), (131047, "failed", 0)],
)
def test_what_concerns_one_person_holds_up_nobody_else(
    account: ChannelAccount, provider: Provider, code: int, state: str, waits_s: float
) -> None:
    approved(account)
    refused, *others = broadcast_to(account, range(4))
    provider.always("923000000000", refusing(code))

    SenderLoop().tick()

    assert outcome(others) == [("accepted", "")] * 3
    refused.refresh_from_db()
    assert refused.state == state
    if state == "queued":
        assert (refused.not_before - now()).total_seconds() == pytest.approx(waits_s, abs=5)


def test_the_share_of_failures_is_counted_by_reason(
    account: ChannelAccount, provider: Provider, amna: User, client: Client
) -> None:
    approved(account)
    broadcast_to(account, range(4))
    provider.always("923000000000", refusing(131026))
    SenderLoop().tick()
    client.force_login(amna)

    page = client.get(reverse("desk-messaging:channel", args=[account.pk]))

    assert (page.context["rate"].calls, page.context["rate"].reasons) == (4, [("undeliverable", 1)])
    assert CallHour.objects.get().calls == Attempt.objects.count() == 4
