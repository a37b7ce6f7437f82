"""Writes about the post: its address, what it names and says, the creator's own link, the certificate."""

from collections.abc import Sequence

from django.db import transaction

from qadam.core.clock import now
from qadam.core.models import audit
from qadam.core.transitions import transition
from qadam.creators import messages
from qadam.creators.enums import DRAFT_TRANSITIONS, DraftState, is_open_enough
from qadam.creators.errors import NoDisclosure, NoSource, NotPublished, NotReady
from qadam.creators.models import Draft, Publication
from qadam.creators.reading import post_address
from qadam.creators.services.drafts import check_takes_part
from qadam.creators.services.links import give_link
from qadam.learning.badge_models import Badge
from qadam.learning.badges import award


@transaction.atomic
def publish_draft(draft: Draft, *, address: str, disclosure: str, sources: Sequence[str] = ()) -> Publication:
    """Writes down where a ready draft went out. `disclosure` is what the post itself says, empty for nothing.

    Sources are those of the draft and those named now. The same draft again changes the address. Nothing is fetched.
    Raises NotAPostAddress, NotReady, GuardianNeeded, NotTakingPart.
    """
    check_takes_part(draft.participant)
    where = post_address(address)
    locked = Draft.objects.select_for_update(of=("self",)).get(pk=draft.pk)
    if locked.state not in (DraftState.READY, DraftState.PUBLISHED):
        raise NotReady
    named = list(dict.fromkeys([*locked.sources, *sources]))
    if locked.state == DraftState.READY:
        transition(locked, DraftState.PUBLISHED, allowed=DRAFT_TRANSITIONS)
        draft.state = locked.state
    told = {"address": where, "disclosure": disclosure, "sources": named}
    known = Publication.objects.filter(draft=locked).first()
    if known is None:
        give_link(draft)
        return Publication.objects.create(draft=draft, **told)
    if known.certificate_id is not None:
        # What a certificate stands on is not taken from under it.
        told |= {"disclosure": known.disclosure, "sources": known.sources}
    Publication.objects.filter(pk=known.pk).update(**told, updated_at=now())
    known.refresh_from_db()
    return known


def missing_for_certificate(draft: Draft) -> type[NotPublished] | type[NoSource] | type[NoDisclosure] | None:
    """What still stands between a post and its certificate; None when nothing does."""
    post = Publication.objects.filter(draft=draft).first()
    if post is None or draft.state != DraftState.PUBLISHED or not post.address:
        return NotPublished
    if not post.sources:
        return NoSource
    if not is_open_enough(post.disclosure, asked=draft.brief.must_disclose):
        return NoDisclosure
    return None


@transaction.atomic
def give_certificate(draft: Draft) -> Badge:
    """The certificate for a published post with a source and a disclosure; the same one when asked for again.

    Raises NotPublished, NoSource, NoDisclosure, GuardianNeeded, NotTakingPart.
    """
    check_takes_part(draft.participant)
    post = Publication.objects.select_for_update(of=("self",)).filter(draft=draft).first()
    if post is not None and post.certificate is not None:
        return post.certificate
    refusal = missing_for_certificate(draft)
    if refusal is not None or post is None:
        raise refusal() if refusal else NotPublished()
    cohort = draft.participant.cohort
    badge = award(
        kind="certificate",
        about=f"creators-{cohort.join_code.lower()}-{draft.brief.number}",
        title=draft.brief.title,
        place=None,
        organisation=cohort.organisation,
        on=now().date(),
        subject_kind="publication",
        subject_id=post.pk,
        # One post, one certificate: the sheet is the post.
        sheet=post.pk,
    )[0]
    Publication.objects.filter(pk=post.pk).update(certificate=badge, updated_at=now())
    audit("creator-certificate", post, organisation_id=cohort.organisation_id)
    messages.tell_certificate(draft, badge)
    return badge
