"""A creator's own link to the page her brief is about."""

from qadam.creators.models import Draft
from qadam.outreach.models import TrackedLink
from qadam.outreach.sharing import find, new_sharer


def give_link(draft: Draft) -> TrackedLink | None:
    """Her own short link, one a brief through all versions; None when the brief leads nowhere or the page is not public.

    Its label is a number, nobody's name.
    """
    if draft.link is not None:
        return draft.link
    hers = Draft.objects.filter(participant=draft.participant, brief=draft.brief, link__isnull=False)
    before = hers.select_related("link").first()
    draft.link = before.link if before is not None else _new_link(draft)
    if draft.link is not None:
        Draft.objects.filter(pk=draft.pk).update(link=draft.link)
    return draft.link


def _new_link(draft: Draft) -> TrackedLink | None:
    brief, cohort = draft.brief, draft.participant.cohort
    shared = find(brief.about_kind, brief.about_id) if brief.about_id else None
    if shared is None or shared.organisation.pk != cohort.organisation_id:
        return None
    return new_sharer(shared, label=f"{cohort.join_code} {draft.participant.number}/{brief.number}")
