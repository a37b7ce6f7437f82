"""Writes to drafts: sending one, answering it, saying that it is ready."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from qadam.accounts.models import User
from qadam.core import ports
from qadam.core.clock import now
from qadam.core.models import audit
from qadam.core.text import clean
from qadam.core.transitions import transition
from qadam.creators import messages
from qadam.creators.enums import DRAFT_TRANSITIONS, BriefState, DraftState, ParticipantState, PartKind
from qadam.creators.errors import (
    AlreadyPublished,
    GuardianNeeded,
    NoOpenBrief,
    NotHerMentor,
    NothingSent,
    NotTakingPart,
)
from qadam.creators.models import Brief, Comment, Draft, DraftPart, Participant
from qadam.creators.services.links import give_link
from qadam.media.models import Original
from qadam.messaging.incidents import open_incident
from qadam.organisations.enums import Role

MOST_PARTS, MOST_LETTERS = 12, 6000


@dataclass(frozen=True)
class Sent:
    """One thing that was sent: words, or a picture or voice."""

    text: str = ""
    media: Original | None = None


def check_takes_part(participant: Participant) -> None:
    """Raises GuardianNeeded or NotTakingPart unless she may send and publish."""
    if participant.state == ParticipantState.WAITING:
        raise GuardianNeeded
    if participant.state != ParticipantState.ACTIVE:
        raise NotTakingPart


@transaction.atomic
def send_draft(
    participant: Participant,
    brief: Brief,
    *,
    parts: Sequence[Sent],
    sources: Sequence[str] = (),
    disclosure: str,
    language: str = "",
    source_id: UUID | None = None,
) -> Draft:
    """A first or a better draft; what was current before is replaced. The same source twice is one draft.

    Raises NothingSent, NoOpenBrief, AlreadyPublished, GuardianNeeded, NotTakingPart.
    """
    her = Participant.objects.select_for_update(of=("self",)).select_related("cohort").get(pk=participant.pk)
    if source_id and (known := Draft.objects.filter(source_id=source_id, participant=her).first()):
        return known
    check_takes_part(her)
    if brief.cohort_id != her.cohort_id or brief.state != BriefState.OPEN:
        raise NoOpenBrief
    told = [one for one in parts if one.media is not None or clean(one.text)]
    if not told:
        raise NothingSent
    _replace_current(brief, her)
    last = Draft.objects.filter(brief=brief, participant=her).aggregate(last=Max("number"))["last"] or 0
    draft = Draft.objects.create(
        brief=brief,
        participant=her,
        number=last + 1,
        sources=list(sources),
        disclosure=disclosure,
        language=language or her.cohort.language,
        source_id=source_id,
    )
    _keep_parts(draft, told[:MOST_PARTS])
    return draft


def _replace_current(brief: Brief, her: Participant) -> None:
    """A newer draft takes the place of what was current. Raises AlreadyPublished."""
    before = Draft.objects.current().filter(brief=brief, participant=her).first()
    if before is None:
        return
    if before.state == DraftState.PUBLISHED:
        raise AlreadyPublished
    transition(before, DraftState.REPLACED, allowed=DRAFT_TRANSITIONS)


def _keep_parts(draft: Draft, parts: Sequence[Sent]) -> None:
    DraftPart.objects.bulk_create(
        DraftPart(
            draft=draft,
            position=position,
            kind=one.media.kind if one.media else PartKind.TEXT,
            text=clean(one.text, limit=MOST_LETTERS),
            media=one.media,
        )
        for position, one in enumerate(parts)
    )


def guard_draft(draft: Draft) -> str:
    """The kind of danger a draft from the web surely discloses, empty for none; then a guardian is called.

    What comes by chat is screened before it gets here.
    """
    text = "\n".join(part.text for part in draft.parts.all())
    found = next((d for screen in ports.screen_danger if (d := screen(text)) and d.certain), None)
    if found is None:
        return ""
    open_incident(draft.participant.cohort.organisation, kind=found.kind, person=draft.participant.person)
    return found.kind


def _check_mentor(draft: Draft, by: User) -> None:
    """Raises NotHerMentor unless the user mentors the cohort or coordinates its organisation."""
    cohort = draft.participant.cohort
    coordinates = by.memberships.filter(organisation_id=cohort.organisation_id, role=Role.COORDINATOR)
    if not cohort.mentors.filter(pk=by.pk).exists() and not coordinates.exists():
        raise NotHerMentor


@transaction.atomic
def comment_draft(draft: Draft, *, text: str, by: User) -> Comment:
    """A mentor's words about the current draft; they go to the creator's chat. Raises NotHerMentor, NothingSent.

    Raises IllegalTransition when a newer draft came or the post is out.
    """
    _check_mentor(draft, by)
    words = clean(text, limit=2000)
    if not words:
        raise NothingSent
    if draft.state == DraftState.COMMENTED:
        # A second word about the same draft: only if it is still the one that counts.
        Draft.objects.select_for_update().get(pk=draft.pk)
        draft.refresh_from_db(fields=["state"])
    if draft.state != DraftState.COMMENTED:
        transition(draft, DraftState.COMMENTED, allowed=DRAFT_TRANSITIONS)
    comment = Comment.objects.create(draft=draft, by_user=by, text=words)
    messages.tell_comment(comment)
    return comment


@transaction.atomic
def say_ready(draft: Draft, *, by: User) -> None:
    """A mentor says that the draft may go out. Raises NotHerMentor, IllegalTransition."""
    _check_mentor(draft, by)
    transition(draft, DraftState.READY, allowed=DRAFT_TRANSITIONS)
    give_link(draft)
    audit("draft-ready", draft, by=by, organisation_id=draft.participant.cohort.organisation_id)
    messages.tell_ready(draft)


def forget_words(drafts: Sequence[Draft]) -> list[Original]:
    """Empties what somebody sent in these drafts; the files that are to be withdrawn come back."""
    parts = DraftPart.objects.filter(draft__in=drafts)
    media = [part.media for part in parts.select_related("media") if part.media]
    parts.update(text="", media=None)
    Comment.objects.filter(draft__in=drafts).update(text="")
    Draft.objects.filter(pk__in=[draft.pk for draft in drafts]).update(sources=[], updated_at=now())
    return media
