"""A template costs what its category costs: before it is sent, when it is sent, and against every ceiling."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qadam.core.clock import now
from qadam.messaging.claiming import claim
from qadam.messaging.enums import SkipReason, TemplateCategory
from qadam.messaging.limits import make_paces
from qadam.messaging.models import ChannelAccount, Conversation, Template
from qadam.messaging.prices import template_price
from qadam.organisations.models import QuietTime
from qadam.outreach.costs import Bill, WayShare
from qadam.outreach.queries import preview, progress
from qadam.outreach.services import start_broadcast
from qadam.outreach.tests.cast import MakePerson, account, drafted, reached, sms
from qadam.people.models import Person

__all__ = ["account", "reached", "sms"]

pytestmark = pytest.mark.django_db
prices = st.integers(0, 5000)
own_prices = st.none() | prices


@pytest.fixture
def priced(account: ChannelAccount) -> ChannelAccount:
    """News 13.20, receipts 1.50, codes as news; a receipt that is approved beside the news; nobody sleeps."""
    QuietTime.objects.all().delete()
    account.utility_price_minor = 150
    account.save()
    Template.objects.create(
        account=account,
        key="receipt",
        language="ur",
        category="utility",
        body="رسید: {{1}}",
        state="approved",
    )
    return account


def in_window(person: Person, account: ChannelAccount) -> None:
    """She wrote an hour ago."""
    address = person.addresses.get()
    Conversation.objects.create(
        account=account,
        address=address,
        address_hash=address.hash,
        person=person,
        last_in_at=now() - timedelta(hours=1),
        window_ends_at=now() + timedelta(hours=23),
    )


def costs(*, room: int = 10) -> list[int]:
    make_paces()
    return sorted(call.send.cost_minor for call in claim(worker="w", room=room).calls)


@pytest.mark.parametrize(
    ("template", "kind", "each"), [("news", "marketing", 1320), ("receipt", "utility", 150)]
)
def test_a_broadcast_costs_what_its_template_is_counted_as(
    priced: ChannelAccount, reached: MakePerson, template: str, kind: str, each: int
) -> None:
    for name in ("one", "two", "three"):
        reached(name, "whatsapp")
    in_window(reached("wrote today", "whatsapp"), priced)
    broadcast = drafted(priced, template=template)

    seen = preview(broadcast)
    start_broadcast(broadcast)

    [way] = seen.ways
    assert (way.people, way.paid, way.bills, seen.cost_minor) == (4, 3, [Bill(kind, 3, each)], 3 * each)
    assert costs() == [0, each, each, each]
    assert progress(broadcast).cost_minor == seen.cost_minor


def test_each_language_costs_what_it_is_counted_as_there(priced: ChannelAccount, reached: MakePerson) -> None:
    Template.objects.create(
        account=priced, key="receipt", language="en", category="marketing", body="{{1}}", state="approved"
    )
    for language in ("ur", "ur", "en"):
        person = reached(f"reads {language}", "whatsapp")
        Person.objects.filter(pk=person.pk).update(language=language)
    broadcast = drafted(priced, template="receipt", texts={"ur": "نہر", "en": "Canal"})

    seen = preview(broadcast)
    start_broadcast(broadcast)

    assert seen.ways[0].bills == [Bill("marketing", 1, 1320), Bill("utility", 2, 150)]
    assert (seen.cost_minor, costs()) == (1620, [150, 150, 1320])


def test_a_category_nobody_knows_costs_as_the_dearest(priced: ChannelAccount, reached: MakePerson) -> None:
    ChannelAccount.objects.update(authentication_price_minor=2000)
    priced.refresh_from_db()
    Template.objects.filter(key="news").update(category="something_new")
    reached("one", "whatsapp")
    broadcast = drafted(priced)

    seen = preview(broadcast)
    start_broadcast(broadcast)

    assert (seen.cost_minor, costs()) == (2000, [2000])


@pytest.mark.parametrize("ceiling", ["of the broadcast", "of the month"])
@pytest.mark.parametrize(("template", "paid"), [("news", [1320]), ("receipt", [150] * 4)])
def test_a_ceiling_is_reached_by_the_price_of_the_category(
    priced: ChannelAccount, reached: MakePerson, template: str, paid: list[int], ceiling: str
) -> None:
    for number in range(4):
        reached(f"Friend {number}", "whatsapp")
    if ceiling == "of the month":
        ChannelAccount.objects.update(monthly_budget_minor=1400)
    broadcast = drafted(
        priced, template=template, max_cost_minor=1400 if ceiling == "of the broadcast" else None
    )

    start_broadcast(broadcast)

    assert costs() == paid
    skipped = {row.reason: row.people for row in progress(broadcast).skipped}
    assert skipped == ({SkipReason.BUDGET: 4 - len(paid)} if len(paid) < 4 else {})


def test_on_a_ladder_each_way_costs_its_own(
    priced: ChannelAccount, sms: ChannelAccount, reached: MakePerson
) -> None:
    reached("both", "whatsapp", "sms")
    reached("keypad", "sms")
    broadcast = drafted(priced, template="receipt", ladder=[sms])

    seen = preview(broadcast)
    start_broadcast(broadcast)

    assert [(way.account.kind, way.bills) for way in seen.ways] == [
        ("whatsapp", [Bill("utility", 1, 150)]),
        ("sms", [Bill("", 1, 300)]),
    ]
    assert (seen.cost_minor, costs()) == (450, [150, 300])


@given(
    prices,
    own_prices,
    own_prices,
    st.lists(st.tuples(st.sampled_from([*TemplateCategory, "new", ""]), st.integers(0, 9))),
)
def test_the_sum_is_that_of_every_message_at_its_price(
    news: int, utility: int | None, code: int | None, many: list[tuple[str, int]]
) -> None:
    account = ChannelAccount(price_minor=news, utility_price_minor=utility, authentication_price_minor=code)
    dearest = max(price for price in (news, utility, code) if price is not None)
    own = {"marketing": news, "utility": utility, "authentication": code}

    bills = [Bill(kind, count, template_price(account, kind)) for kind, count in many]
    share = WayShare(account, people=0, paid=0, bills=bills, daily_limit=0, daily_left=None)

    one_by_one = [own.get(kind, dearest) for kind, count in many for _ in range(count)]
    assert share.cost_minor == sum(news if price is None else price for price in one_by_one)
    assert share.parts == len(one_by_one)
    assert share.cost_minor <= dearest * share.parts
