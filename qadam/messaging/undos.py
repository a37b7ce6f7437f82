"""Taking back a STOP in somebody's place: one of the staff asks and says why, another one decides, and the person is told."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from qadam.accounts.models import User
from qadam.core import languages
from qadam.core.clock import now
from qadam.core.models import audit
from qadam.core.text import clean
from qadam.core.transitions import transition
from qadam.messaging import optouts
from qadam.messaging.content import Content
from qadam.messaging.enums import UNDO_TRANSITIONS, Lane, UndoState
from qadam.messaging.errors import AskedAlready, NeedsAnother, NotAsked, ProviderStopped, ReasonMissing
from qadam.messaging.models import Conversation, OptOut, StopUndo
from qadam.messaging.services import WAITING_TEMPLATE, queue_message
from qadam.people.enums import Purpose
from qadam.people.models import Address, Person
from qadam.people.queries import main_person

# Set where only the person can take it back: in the provider's own app, or by blocking us.
BY_PROVIDER = "provider"


@transaction.atomic
def ask_undo(stop: OptOut, *, by: User, reason: str) -> StopUndo:
    """A wish to take this STOP back, waiting for a second person.

    Raises ReasonMissing, ProviderStopped, NotAsked (it is taken back already) and AskedAlready.
    """
    why = clean(reason, limit=500)
    if not why:
        raise ReasonMissing
    locked = OptOut.objects.select_for_update(of=("self",)).select_related("account").get(pk=stop.pk)
    if locked.how == BY_PROVIDER:
        raise ProviderStopped
    if locked.undone_at is not None:
        raise NotAsked
    try:
        with transaction.atomic():
            undo = StopUndo.objects.create(
                organisation_id=locked.account.organisation_id, opt_out=locked, reason=why, asked_by=by
            )
    except IntegrityError:
        raise AskedAlready from None
    audit("stop-undo-asked", undo, by=by, reason=why)
    return undo


@transaction.atomic
def confirm_undo(undo: StopUndo, *, by: User) -> None:
    """Takes the STOP back and tells the person. Raises NeedsAnother, IllegalTransition, NotAsked."""
    if undo.asked_by_id == by.pk:
        raise NeedsAnother
    transition(undo, UndoState.CONFIRMED, allowed=UNDO_TRANSITIONS, decided_by=by, decided_at=now())
    stop = OptOut.objects.select_related("account__organisation").get(pk=undo.opt_out_id)
    held = optouts.active_stop(stop.account, bytes(stop.address_hash))
    if held is None or held.pk != stop.pk:
        raise NotAsked
    address = address_of(stop)
    person = main_person(address) if address else None
    optouts.start(
        stop.account, bytes(stop.address_hash), how="staff", person=person, words=undo.reason, by=by
    )
    audit("stop-undone", undo, by=by, reason=undo.reason)
    if address is not None and person is not None:
        _tell(stop, undo, address, person)


def refuse_undo(undo: StopUndo, *, by: User) -> None:
    """The STOP stays. Whoever asked may also let it be. Raises IllegalTransition."""
    transition(undo, UndoState.REFUSED, allowed=UNDO_TRANSITIONS, decided_by=by, decided_at=now())
    audit("stop-undo-refused", undo, by=by)


def address_of(stop: OptOut) -> Address | None:
    """The address that said STOP; None when its person was forgotten."""
    return Address.objects.filter(
        organisation_id=stop.account.organisation_id,
        channel=stop.account.kind,
        hash=bytes(stop.address_hash),
    ).first()


def _tell(stop: OptOut, undo: StopUndo, address: Address, person: Person) -> None:
    account = stop.account
    conversation = Conversation.objects.filter(account=account, address_hash=bytes(stop.address_hash)).first()
    language = (conversation.language if conversation else "") or person.language
    with languages.speaking(language):
        name = languages.said(account.organisation.name, language)
        text = _(
            "%(organisation)s may write to you again: we were told that you wish it. If not, send STOP and it ends at once."
        ) % {"organisation": name}
    queue_message(
        account=account,
        address=address,
        person=person,
        purpose=Purpose.REPLIES,
        lane=Lane.SERVICE,
        content=Content(text=text, template=WAITING_TEMPLATE, params=(name,)),
        cause_kind="stop-undone",
        cause_id=undo.pk,
        language=language,
        conversation=conversation,
    )
