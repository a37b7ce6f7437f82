"""A test message a day to a phone its coordinator named: through the same door as everything, and its receipt is shown."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from django.utils.translation import gettext as _

from qadam.accounts.models import User
from qadam.core import languages
from qadam.core.clock import now
from qadam.core.models import audit
from qadam.core.sealing import seal, unseal_text
from qadam.messaging.adapters import channel_of
from qadam.messaging.content import Content
from qadam.messaging.decide import zone_of
from qadam.messaging.enums import DeliveryState, Lane
from qadam.messaging.models import Attempt, ChannelAccount, Delivery
from qadam.messaging.services import WAITING_TEMPLATE, queue_message
from qadam.people import addresses
from qadam.people.enums import AddressKind, ChannelKind, Purpose
from qadam.people.services import get_or_add_address

CAUSE = "self-test"
SEALED_FOR = "self-test"
# Not before people are awake where the organisation is.
FROM_HOUR = 9
LATE_AFTER = timedelta(minutes=30)


@dataclass(frozen=True)
class SelfTest:
    """The latest test: when it was due, what became of it, and how many seconds until it arrived."""

    at: datetime
    state: str
    skip_reason: str
    seconds: int | None

    @property
    def has_arrived(self) -> bool:
        return self.state in (DeliveryState.DELIVERED, DeliveryState.READ)

    def is_overdue(self, moment: datetime) -> bool:
        """Whether it should have arrived by now and has not. Some channels can only say that it was sent."""
        fine = self.has_arrived or self.state in (DeliveryState.ACCEPTED, DeliveryState.SENT)
        return not fine and self.at < moment - LATE_AFTER


def set_self_test(account: ChannelAccount, written: str, *, by: User | None = None) -> None:
    """From tomorrow on this address gets a test message every day; empty: none does. Raises BadPhone, BadEmail."""
    sealed = None
    if written.strip():
        is_mail = account.kind == ChannelKind.EMAIL
        value = addresses.email(written) if is_mail else addresses.phone(written)
        sealed = seal(value, context=SEALED_FOR)
    account.self_test_sealed = sealed
    account.save(update_fields=["self_test_sealed"])
    audit("self-test-set" if sealed else "self-test-ended", account, by=by)


def self_test_hint(account: ChannelAccount) -> str:
    """The last two characters of the address that gets it; empty if there is none."""
    if account.self_test_sealed is None:
        return ""
    return unseal_text(account.self_test_sealed, context=SEALED_FOR)[-2:]


def send_self_tests() -> int:
    """Queues today's test of every account that wants one and had none. Safe to repeat. How many are wanted."""
    wanted = ChannelAccount.objects.filter(self_test_sealed__isnull=False, is_open=True)
    count = 0
    for account in wanted.select_related("organisation"):
        local = now().astimezone(zone_of(account.organisation.zone))
        if local.hour >= FROM_HOUR:
            send_self_test(account, of=f"{local:%Y-%m-%d}")
            count += 1
    return count


def send_self_test(account: ChannelAccount, *, of: str) -> Delivery:
    """The test message of a day, queued once."""
    assert account.self_test_sealed is not None
    value = unseal_text(account.self_test_sealed, context=SEALED_FOR)
    organisation = account.organisation
    kind = AddressKind.EMAIL if account.kind == ChannelKind.EMAIL else AddressKind.PHONE
    address = get_or_add_address(organisation, channel=account.kind, kind=kind, value=value)
    with languages.speaking(organisation.language):
        name = languages.said(organisation.name, organisation.language)
        text = _("%(organisation)s: today's test of this channel. Nothing needs to be done.") % {
            "organisation": name
        }
    has_templates = channel_of(account).capabilities.templates
    content = Content(text=text, template=WAITING_TEMPLATE if has_templates else "", params=(name,))
    return queue_message(
        account=account,
        address=address,
        person=None,
        purpose=Purpose.REPLIES,
        lane=Lane.SERVICE,
        content=content,
        cause_kind=CAUSE,
        cause_id=_cause(account.pk, of),
        language=organisation.language,
    )


def _cause(account_id: UUID, day: str) -> UUID:
    return uuid5(account_id, day)


def last_test(account: ChannelAccount) -> SelfTest | None:
    """What became of the latest test of the last two days; None if there was none."""
    if account.self_test_sealed is None:
        return None
    moment = now().astimezone(zone_of(account.organisation.zone))
    days = [_cause(account.pk, f"{moment - timedelta(days=ago):%Y-%m-%d}") for ago in (0, 1)]
    latest = Delivery.objects.filter(cause_kind=CAUSE, cause_id__in=days).order_by("-created_at").first()
    if latest is None:
        return None
    seconds = None
    if latest.state == DeliveryState.DELIVERED:
        called = Attempt.objects.filter(delivery=latest).order_by("-started_at").first()
        seconds = max(round((latest.changed_at - called.started_at).total_seconds()), 0) if called else None
    return SelfTest(latest.created_at, latest.state, latest.skip_reason, seconds)
