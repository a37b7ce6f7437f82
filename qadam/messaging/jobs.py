"""What the worker does for messaging at set times. Everything is found in rows, so a missed minute is made up for."""

import logging
from datetime import timedelta

from django.conf import settings
from django.core.mail import send_mail
from django.db import DatabaseError, InterfaceError
from django.db.models import Q
from django.utils.translation import gettext as _

from qadam.accounts.models import User
from qadam.core import languages
from qadam.core.addresses import address
from qadam.core.clock import now
from qadam.messaging import checking, self_tests
from qadam.messaging.enums import ASKED_ON_THE_WEB, DeliveryState, EventState, IncidentState
from qadam.messaging.models import CallHour, Conversation, Delivery, InboundEvent, Incident, Message
from qadam.organisations.enums import Role
from qadam.people.models import Address

logger = logging.getLogger(__name__)

BODIES_KEPT = timedelta(days=14)
# Who never said yes is forgotten after this: greeting, question, and the address we answered to.
STRANGERS_KEPT = timedelta(days=2)
# Longer than the link in a mail works.
ASKED_KEPT = timedelta(days=8)
AT_ONCE = 1000


def every_minute() -> None:
    """Tells guardians that somebody waits."""
    tell_guardians()


def every_hour() -> None:
    """Asks providers how we are, tests what shall be tested, and lets go of what is kept no longer than needed."""
    for work in (
        self_tests.send_self_tests,
        checking.check_everything,
        empty_bodies,
        forget_strangers,
        forget_asked,
        forget_hours,
    ):
        try:
            work()
        except (DatabaseError, InterfaceError):
            raise
        except Exception:
            logger.exception("%s failed; it is tried again in an hour", work.__name__)


def forget_hours() -> int:
    """Lets go of the counts of calls that no figure looks at any more. How many hours."""
    gone, _kinds = CallHour.objects.filter(hour__lt=now() - timedelta(days=8)).delete()
    return gone


def tell_guardians() -> int:
    """A mail to each guardian for an incident nobody was told of yet; it names nobody. How many incidents."""
    waiting = Incident.objects.filter(told_at=None, state=IncidentState.OPEN).select_related("organisation")
    for incident in waiting:
        guardians = User.objects.filter(
            memberships__organisation=incident.organisation, memberships__role=Role.GUARDIAN, is_active=True
        )
        for guardian in guardians:
            _mail(guardian)
        Incident.objects.filter(pk=incident.pk).update(told_at=now())
    return len(waiting)


def _mail(guardian: User) -> None:
    with languages.speaking(guardian.language):
        url = address("desk-messaging:incidents", language=guardian.language)
        text = _("Somebody may be in danger and needs a guardian. Please open the desk now:\n%(url)s") % {
            "url": url
        }
        try:
            send_mail(_("Somebody needs a guardian"), text, settings.DEFAULT_FROM_EMAIL, [guardian.email])
        except OSError:
            logger.warning("a guardian could not be told by mail")


def empty_bodies() -> int:
    """Empties the sealed bodies of events that were handled two weeks ago; their hashes stay. How many."""
    old = InboundEvent.objects.filter(
        received_at__lt=now() - BODIES_KEPT, body_sealed__isnull=False, state=EventState.DONE
    ).values("pk")[:AT_ONCE]
    count = InboundEvent.objects.filter(pk__in=old).update(body_sealed=None)
    return count + (empty_bodies() if count == AT_ONCE else 0)


def forget_strangers() -> int:
    """Removes threads and addresses of those who wrote, never said yes and were answered. How many threads.

    Also of whoever never wrote at all, and only stopped us in the provider's app; the STOP itself stays.
    """
    quiet = now() - STRANGERS_KEPT
    rested = Q(last_message_at__lt=quiet) | Q(last_message_at=None, created_at__lt=quiet)
    threads = Conversation.objects.filter(rested, person=None, is_guarded=False, keeper="bot").values_list(
        "pk", "account_id", "address_hash", "address_id"
    )
    count = 0
    for pk, account_id, digest, address_id in threads[:AT_ONCE]:
        events = InboundEvent.objects.filter(account_id=account_id, thread_hash=bytes(digest))
        if events.filter(state=EventState.NEW).exists():
            continue
        events.update(body_sealed=None)
        Message.objects.filter(conversation_id=pk).delete()
        Delivery.objects.filter(account_id=account_id, address_hash=bytes(digest), person=None).exclude(
            state__in=[DeliveryState.QUEUED, DeliveryState.SENDING]
        ).update(content={})
        Conversation.objects.filter(pk=pk).delete()
        Address.objects.filter(pk=address_id, ways=None).delete()
        count += 1
    return count


def forget_asked() -> int:
    """Lets go of mail addresses that somebody typed on a page and nobody confirmed, with the keys that were mailed."""
    old = now() - ASKED_KEPT
    asked = Delivery.objects.filter(cause_kind=ASKED_ON_THE_WEB, created_at__lt=old).exclude(
        state__in=[DeliveryState.QUEUED, DeliveryState.SENDING]
    )
    addresses = list(asked.exclude(address=None).values_list("address_id", flat=True).distinct()[:AT_ONCE])
    asked.exclude(content={}).update(content={})
    unproven = Address.objects.filter(pk__in=addresses, ways=None, verified_at=None, conversations=None)
    return unproven.delete()[0]
