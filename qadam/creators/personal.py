"""What creators' rooms keep about a person, and who may see what she sent."""

from typing import Any
from uuid import UUID

from django.db import transaction

from qadam.core.clock import now
from qadam.creators.enums import ParticipantState
from qadam.creators.models import Draft, DraftPart, Participant, Publication
from qadam.creators.services.drafts import forget_words
from qadam.media.models import Rendition
from qadam.media.ports import Access
from qadam.media.services import withdraw_media
from qadam.organisations.actors import Actor
from qadam.outreach.models import TrackedLink


class CreatorsData:
    """Fills core.ports.person_data."""

    def export_person(self, person_id: UUID) -> dict[str, Any]:
        """Where she takes part, every draft as she sent it, what was said about it, and her posts."""
        hers = Participant.objects.filter(person_id=person_id).select_related("cohort").order_by("joined_at")
        return {"creators": [_told(one) for one in hers]}

    @transaction.atomic
    def erase_person(self, person_id: UUID) -> None:
        """Her name, words, pictures, comments and the addresses of her posts go; that a draft was sent stays, without her.

        A certificate she holds stays valid: it never knew whose it is.
        """
        hers = list(Participant.objects.filter(person_id=person_id).values_list("pk", flat=True))
        drafts = list(Draft.objects.filter(participant_id__in=hers))
        media = forget_words(drafts)
        posts = Publication.objects.filter(draft__in=drafts)
        links = [draft.link_id for draft in drafts if draft.link_id]
        TrackedLink.objects.filter(pk__in=links).update(label="")
        posts.update(address="", sources=[], certificate=None, updated_at=now())
        Participant.objects.filter(pk__in=hers).update(
            person=None, public_name="", state=ParticipantState.LEFT, updated_at=now()
        )
        for original in media:
            withdraw_media(original)


def _told(participant: Participant) -> dict[str, Any]:
    drafts = participant.drafts.select_related("brief", "publication__certificate")
    return {
        "cohort": participant.cohort.title,
        "state": participant.state,
        "public_name": participant.public_name,
        "under_18": participant.is_minor,
        "guardian_agreed_at": participant.guardian_at.isoformat() if participant.guardian_at else None,
        "joined_at": participant.joined_at.isoformat(),
        "drafts": [_draft(draft) for draft in drafts.prefetch_related("parts", "comments")],
    }


def _draft(draft: Draft) -> dict[str, Any]:
    post = getattr(draft, "publication", None)
    return {
        "brief": draft.brief.title,
        "number": draft.number,
        "state": draft.state,
        "sent_at": draft.sent_at.isoformat(),
        "parts": [{"kind": part.kind, "text": part.text} for part in draft.parts.all()],
        "sources": draft.sources,
        "disclosure": draft.disclosure,
        "comments": [{"text": one.text, "at": one.at.isoformat()} for one in draft.comments.all()],
        "post": post
        and {
            "address": post.address,
            "sources": post.sources,
            "disclosure": post.disclosure,
            "certificate": post.certificate.code if post.certificate else None,
        },
    }


class CreatorsMedia:
    """Fills media.ports.gates: pictures and voices of drafts are for the desk of the cohort alone."""

    def may_see(self, rendition: Rendition, actor: Actor) -> Access:
        part = DraftPart.objects.filter(media_id=rendition.original_id).first()
        if part is None or actor.is_nobody:
            return "no"
        return "restricted" if Draft.objects.visible_to(actor).filter(pk=part.draft_id).exists() else "no"
