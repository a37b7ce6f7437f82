"""Whom a broadcast of these tests goes to."""

from qadam.messaging.models import ChannelAccount, Template
from qadam.people import services as people
from qadam.people.enums import AddressKind, ChannelKind, Purpose


def make_friends(account: ChannelAccount, count: int) -> None:
    """So many people with a number each who agreed to news, and an approved template that says it to them."""
    Template.objects.create(
        account=account, key="news", language="ur", category="marketing", body="{{1}}", state="approved"
    )
    for number in range(count):
        person = people.add_person(account.organisation, name=f"Friend {number}", language="ur")
        address = people.get_or_add_address(
            account.organisation,
            channel=ChannelKind.WHATSAPP,
            kind=AddressKind.PHONE,
            value=f"+92300{number:07}",
        )
        people.reach_at(person, address)
        people.verify_address(address)
        people.record_consent(person, purpose=Purpose.NEWS, granted=True, method="chat")
