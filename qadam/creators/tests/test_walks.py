"""However creators, mentors and the desk act, in any order: what must never be, never is."""

from collections.abc import Callable
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qadam.accounts.models import User
from qadam.core.errors import QadamError
from qadam.creators.enums import (
    DRAFT_TRANSITIONS,
    PARTICIPANT_TRANSITIONS,
    ConsentHow,
    DraftState,
    ParticipantState,
)
from qadam.creators.models import Brief, Draft, Participant, Publication
from qadam.creators.services import cohorts, drafts, publishing

pytestmark = pytest.mark.django_db

POST = "https://www.facebook.com/young.voices/posts/12345"
ACTS = (
    "send", "send-bare", "comment", "ready", "publish", "publish-silent", "certificate",
    "leave", "back", "young", "guardian",
)  # fmt: skip


class Undo(Exception):
    """Ends an example without a trace."""


def act(name: str, her: Participant, brief: Brief, mentor: User) -> None:
    """One act on what counts now. Raises what the service refuses."""
    her.refresh_from_db()
    draft = Draft.objects.current().filter(brief=brief, participant=her).first()
    on_her: dict[str, Callable[[], object]] = {
        "send": lambda: drafts.send_draft(
            her, brief, parts=[drafts.Sent("x")], sources=["WHO"], disclosure="with"
        ),
        "send-bare": lambda: drafts.send_draft(her, brief, parts=[drafts.Sent("x")], disclosure="own"),
        "leave": lambda: cohorts.leave_cohort(her),
        "back": lambda: her.person and cohorts.join_cohort(her.cohort, her.person, is_minor=False),
        "young": lambda: cohorts.mark_minor(her, by=mentor),
        "guardian": lambda: cohorts.record_guardian(her, how=ConsentHow.MET, by=mentor),
    }
    if name in on_her:
        on_her[name]()
    elif draft is not None:
        on_draft: dict[str, Callable[[], object]] = {
            "comment": lambda: drafts.comment_draft(draft, text="y", by=mentor),
            "ready": lambda: drafts.say_ready(draft, by=mentor),
            "publish": lambda: publishing.publish_draft(draft, address=POST, disclosure="with"),
            "publish-silent": lambda: publishing.publish_draft(draft, address=POST, disclosure=""),
            "certificate": lambda: publishing.give_certificate(draft),
        }
        on_draft[name]()


def check(before: dict[UUID, str], state: str, her: Participant) -> None:
    """What holds after every act."""
    after = dict(Draft.objects.values_list("pk", "state"))
    for pk, was in before.items():
        allowed = {str(to) for to in DRAFT_TRANSITIONS[DraftState(was)]} | {was, str(DraftState.REPLACED)}
        assert after[pk] in allowed
    was_young = her.is_minor
    her.refresh_from_db()
    assert her.is_minor or not was_young
    young = her.is_minor and her.state == "waiting"
    assert her.state == state or young or her.state in PARTICIPANT_TRANSITIONS[ParticipantState(state)]
    assert not (her.is_minor and (her.public_name or (her.state == "active" and her.guardian_at is None)))
    assert sum(one != DraftState.REPLACED for one in after.values()) <= 1
    numbers = sorted(Draft.objects.values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
    for post in Publication.objects.select_related("draft"):
        assert post.draft.state == DraftState.PUBLISHED
        assert post.certificate_id is None or (post.sources and post.disclosure == "with" and post.address)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(st.sampled_from(ACTS), max_size=14))
def test_in_whatever_order_they_act(acts: list[str], hina: Participant, brief: Brief, mentor: User) -> None:
    try:
        with transaction.atomic():
            for name in acts:
                before, state = dict(Draft.objects.values_list("pk", "state")), hina.state
                try:
                    with transaction.atomic():
                        act(name, hina, brief, mentor)
                except QadamError:
                    assert dict(Draft.objects.values_list("pk", "state")) == before
                check(before, state, hina)
            raise Undo
    except Undo:
        hina.refresh_from_db()
