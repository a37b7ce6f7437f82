"""Every write to broadcasts: draft, check, start, pause, resume, cancel, settle; and the lot that holds people back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from qadam.accounts.models import User
from qadam.campaigns.models import Campaign
from qadam.core import languages
from qadam.core.clock import now
from qadam.core.errors import IllegalTransition
from qadam.core.languages import LANGUAGES, Texts
from qadam.core.models import audit
from qadam.core.text import clean
from qadam.core.transitions import transition
from qadam.messaging.causes import cancel_cause, pause_cause, resume_cause
from qadam.messaging.ceilings import set_ceiling
from qadam.messaging.enums import DeliveryState
from qadam.messaging.models import ChannelAccount, Delivery
from qadam.messaging.templates_registry import approved_bodies, blanks_in, bodies_in_free_words
from qadam.organisations.models import Organisation
from qadam.outreach.audience import CAUSE, write_deliveries
from qadam.outreach.enums import BROADCAST_TRANSITIONS, BroadcastState
from qadam.outreach.errors import (
    AccountElsewhere,
    BlanksDoNotFit,
    ChannelSwitchedOff,
    NobodyToWriteTo,
    NoHoldoutHere,
    NoSuchTemplate,
    NotForMany,
    NothingToCorrect,
    NoWords,
    SameAccountTwice,
    ShareTooLarge,
    TooManyWordings,
    WordingsDiffer,
)
from qadam.outreach.models import Broadcast, Holdout, Rung
from qadam.outreach.queries import audience_of, may_fall, open_holdout
from qadam.outreach.segments import Segment
from qadam.people.enums import Purpose

# What may be said to many at once. Answers and questions about a story are between two.
PURPOSES = (Purpose.NEWS, Purpose.REMINDERS, Purpose.EMERGENCY)
MOST_HELD = 0.5
MOST_WORDINGS = 4
LIVES = timedelta(days=3)
LONGEST_TEXT = 1024


@dataclass(frozen=True)
class Draft:
    """What is written down about a broadcast before it is sent. `ladder`: further accounts, in the order they are tried.

    `variants` are further wordings beside `texts`; `corrects` is the broadcast whose people get this one.
    """

    account: ChannelAccount
    title: str
    segment: Segment
    texts: Texts
    template: str = ""
    campaign: Campaign | None = None
    purpose: str = Purpose.NEWS
    holdout_share: float = 0.0
    expires_at: datetime | None = None
    ladder: Sequence[ChannelAccount] = ()
    variants: Sequence[Texts] = ()
    max_cost_minor: int | None = None
    corrects: Broadcast | None = None


@transaction.atomic
def draft_broadcast(organisation: Organisation, *, by: User | None = None, **values: Any) -> Broadcast:
    """A broadcast that is being written, with the values of Draft. Nobody gets anything yet."""
    broadcast = Broadcast(organisation=organisation, by_user=by)
    _fill(broadcast, Draft(**values))
    return broadcast


@transaction.atomic
def edit_broadcast(broadcast: Broadcast, **values: Any) -> None:
    """Changes what was drafted; takes the values of Draft. What was checked must be checked again."""
    if broadcast.state != BroadcastState.DRAFT:
        transition(broadcast, BroadcastState.DRAFT, allowed=BROADCAST_TRANSITIONS)
    broadcast.updated_at = now()
    _fill(broadcast, Draft(**values))


@transaction.atomic
def draft_correction(
    first: Broadcast, *, texts: Texts, template: str = "", by: User | None = None
) -> Broadcast:
    """The correction of a broadcast that went out: for exactly those it left for, on the channel it took.

    Neither a lot nor the limit of a week holds anybody back; a STOP does. Raises NothingToCorrect.
    """
    with languages.speaking(first.organisation.language):
        title = _("Correction: %(title)s") % {"title": first.title}
    accounts = first.accounts
    return draft_broadcast(
        first.organisation,
        by=by,
        account=accounts[0],
        ladder=accounts[1:],
        title=title,
        segment=first.segment,
        texts=texts,
        template=template,
        campaign=first.campaign,
        purpose=first.purpose,
        corrects=first,
    )


def _fill(broadcast: Broadcast, told: Draft) -> None:
    accounts = [told.account, *told.ladder]
    _check(broadcast, told, accounts)
    broadcast.account, broadcast.campaign = told.account, told.campaign
    broadcast.title = clean(told.title, limit=120)
    broadcast.segment_json = told.segment.to_json()
    broadcast.texts = _cleaned(told.texts)
    broadcast.more_texts = [texts for texts in map(_cleaned, told.variants) if texts]
    broadcast.template, broadcast.purpose = told.template, told.purpose
    broadcast.holdout_share, broadcast.expires_at = told.holdout_share, told.expires_at
    broadcast.max_cost_minor, broadcast.corrects = told.max_cost_minor, told.corrects
    broadcast.save()
    broadcast.rungs.all().delete()
    Rung.objects.bulk_create(
        Rung(broadcast=broadcast, position=position, account=account)
        for position, account in enumerate(told.ladder, 1)
    )


def _check(broadcast: Broadcast, told: Draft, accounts: Sequence[ChannelAccount]) -> None:
    if any(account.organisation_id != broadcast.organisation_id for account in accounts):
        raise AccountElsewhere
    if len({account.pk for account in accounts}) < len(accounts):
        raise SameAccountTwice
    if told.purpose not in PURPOSES:
        raise NotForMany
    if len(told.variants) > MOST_WORDINGS - 1:
        raise TooManyWordings
    if told.corrects is not None:
        ours = told.corrects.organisation_id == broadcast.organisation_id
        if not ours or told.corrects.started_at is None:
            raise NothingToCorrect
    _check_share(told.holdout_share, told.purpose, told.campaign)


def _cleaned(texts: Texts) -> Texts:
    said = {code: clean(text, limit=LONGEST_TEXT) for code, text in texts.items() if code in LANGUAGES}
    return {code: text for code, text in said.items() if text}


def _check_share(share: float, purpose: str, campaign: Campaign | None) -> None:
    if not 0 <= share <= MOST_HELD:
        raise ShareTooLarge
    if share and (purpose != Purpose.NEWS or campaign is None):
        raise NoHoldoutHere


def choose_share(broadcast: Broadcast, *, share: float) -> None:
    """Sets how many are held back by lot. Only before it is sent. Raises NoHoldoutHere, ShareTooLarge."""
    _check_share(share, broadcast.purpose, broadcast.campaign)
    unsent = Broadcast.objects.filter(pk=broadcast.pk, state__in=[BroadcastState.DRAFT, BroadcastState.READY])
    if not unsent.update(holdout_share=share, updated_at=now()):
        raise IllegalTransition
    broadcast.holdout_share = share


def check_broadcast(broadcast: Broadcast) -> None:
    """Nothing, if the broadcast could be sent as it is written.

    Raises ChannelSwitchedOff, NoWords, WordingsDiffer, NoSuchTemplate, BlanksDoNotFit.
    """
    accounts = broadcast.accounts
    if not all(account.is_open for account in accounts):
        raise ChannelSwitchedOff
    if not broadcast.texts:
        raise NoWords
    if any(set(texts) != set(broadcast.texts) for texts in broadcast.more_texts):
        raise WordingsDiffer
    if not broadcast.template:
        return
    # Where a provider has paused it, another way may say its words meanwhile.
    bodies_of = bodies_in_free_words if len(accounts) > 1 else approved_bodies
    found: dict[str, str] = {}
    for account in accounts:
        found = bodies_of(account, broadcast.template) | found
    bodies = {code: found[code] for code in broadcast.texts if code in found}
    if not bodies:
        raise NoSuchTemplate
    for texts in broadcast.wordings.values():
        for code, body in bodies.items():
            lines = [line for line in texts[code].splitlines() if line.strip()]
            if len(lines) != blanks_in(body):
                raise BlanksDoNotFit(needed=blanks_in(body))


def make_ready(broadcast: Broadcast) -> None:
    """Marks a draft as checked. Raises what check_broadcast raises."""
    check_broadcast(broadcast)
    transition(broadcast, BroadcastState.READY, allowed=BROADCAST_TRANSITIONS)


def start_broadcast(broadcast: Broadcast, *, by: User | None = None) -> None:
    """Draws the lot, writes one delivery for everybody in the segment, and lets the senders begin.

    Raises NobodyToWriteTo when nobody would get it; then nothing has changed. Of two who press at once one starts it.
    """
    try:
        _start(broadcast, by=by)
    except NobodyToWriteTo:
        broadcast.refresh_from_db()
        raise


@transaction.atomic
def _start(broadcast: Broadcast, *, by: User | None) -> None:
    if broadcast.state == BroadcastState.DRAFT:
        make_ready(broadcast)
    else:
        check_broadcast(broadcast)
    moment = now()
    expires_at = broadcast.expires_at or moment + LIVES
    transition(
        broadcast,
        BroadcastState.SENDING,
        allowed=BROADCAST_TRANSITIONS,
        started_at=moment,
        expires_at=expires_at,
    )
    _open_lot(broadcast)
    set_ceiling((CAUSE, broadcast.pk), most_minor=broadcast.max_cost_minor)
    write_deliveries(audience_of(broadcast), expires_at=expires_at)
    queued = Delivery.objects.filter(cause_kind=CAUSE, cause_id=broadcast.pk, state=DeliveryState.QUEUED)
    if not queued.exists():
        raise NobodyToWriteTo
    audit("broadcast-started", broadcast, by=by, purpose=broadcast.purpose)


def _open_lot(broadcast: Broadcast) -> None:
    if broadcast.holdout_share and broadcast.campaign and open_holdout(broadcast.campaign) is None:
        Holdout.objects.create(
            campaign=broadcast.campaign,
            broadcast=broadcast,
            salt=bytes(broadcast.salt),
            share=broadcast.holdout_share,
        )


@transaction.atomic
def pause_broadcast(broadcast: Broadcast, *, by: User | None = None) -> None:
    """Lets what waits rest. What is being handed over at this moment still arrives."""
    transition(broadcast, BroadcastState.PAUSED, allowed=BROADCAST_TRANSITIONS)
    pause_cause(CAUSE, broadcast.pk)
    audit("broadcast-paused", broadcast, by=by)


@transaction.atomic
def resume_broadcast(broadcast: Broadcast, *, by: User | None = None) -> None:
    """Goes on where it was."""
    transition(broadcast, BroadcastState.SENDING, allowed=BROADCAST_TRANSITIONS)
    resume_cause(CAUSE, broadcast.pk)
    audit("broadcast-resumed", broadcast, by=by)


@transaction.atomic
def cancel_broadcast(broadcast: Broadcast, *, by: User | None = None) -> int:
    """Calls off what waits; whoever has it keeps it. How many will not get it any more. Cannot be undone."""
    transition(broadcast, BroadcastState.CANCELLED, allowed=BROADCAST_TRANSITIONS, finished_at=now())
    called_off = cancel_cause(CAUSE, broadcast.pk)
    may_fall(broadcast).update(rungs_left=0)
    audit("broadcast-cancelled", broadcast, by=by, called_off=called_off)
    return called_off


def settle_broadcasts() -> int:
    """Marks as done what has nobody left waiting. How many that were. Safe to run at any time."""
    return sum(settle_broadcast(row) for row in Broadcast.objects.filter(state=BroadcastState.SENDING))


def settle_broadcast(broadcast: Broadcast) -> bool:
    """Marks one as done if nobody is left waiting."""
    unsettled = (DeliveryState.QUEUED, DeliveryState.SENDING)
    waiting = Delivery.objects.filter(cause_kind=CAUSE, cause_id=broadcast.pk, state__in=unsettled)
    if broadcast.state != BroadcastState.SENDING or waiting.exists() or may_fall(broadcast).exists():
        return False
    try:
        transition(broadcast, BroadcastState.DONE, allowed=BROADCAST_TRANSITIONS, finished_at=now())
    except IllegalTransition:
        return False
    return True


def end_holdout(holdout: Holdout, *, by: User | None = None) -> None:
    """From now on everybody gets the campaign's news again; what the lot has shown stays. Safe to repeat."""
    if Holdout.objects.filter(pk=holdout.pk, ended_at=None).update(ended_at=now(), updated_at=now()):
        audit("holdout-ended", holdout, by=by, organisation_id=holdout.campaign.organisation_id)
