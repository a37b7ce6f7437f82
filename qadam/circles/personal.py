"""What circles keep about a person: as one who leads, as one who is reminded, as a family with rules."""

from typing import Any
from uuid import UUID

from django.db import transaction

from qadam.circles.enums import FacilitatorState
from qadam.circles.messages import call_off_reminders
from qadam.circles.models import Circle, Facilitator, Household, Member
from qadam.core.clock import now
from qadam.media.services import withdraw_media


class CirclesData:
    """Fills core.ports.person_data."""

    def export_person(self, person_id: UUID) -> dict[str, Any]:
        """What she leads, where she is reminded, which rules her family picked."""
        leads = Facilitator.objects.filter(person_id=person_id).prefetch_related("circles__place")
        members = Member.objects.filter(person_id=person_id).select_related("circle__place")
        households = Household.objects.filter(person_id=person_id).prefetch_related("answers")
        return {
            "facilitator": [_leader(one) for one in leads],
            "circles": [
                {
                    "circle": m.circle.code,
                    "place": m.circle.place.code,
                    "sign": m.sign,
                    "since": m.joined_on.isoformat(),
                }
                for m in members
            ],
            "house_rules": [
                {
                    "rules": one.rules,
                    "picked_on": one.picked_on.isoformat(),
                    "answers": [
                        {"rule": a.lesson_code, "week": a.week, "keeps": a.keeps} for a in one.answers.all()
                    ],
                }
                for one in households
            ],
        }

    @transaction.atomic
    def erase_person(self, person_id: UUID) -> None:
        """Her name, her promise in her words and voice, and her phones go; that a circle met stays, without her."""
        for leads in Facilitator.objects.filter(person_id=person_id).select_related("agreed_voice"):
            voice = leads.agreed_voice
            call_off_reminders(leads.circles.select_related("organisation"))
            leads.devices.filter(ended_at=None).update(ended_at=now())
            Circle.objects.filter(mentor=leads).update(mentor=None, mentor_slot=None)
            Circle.objects.filter(offered_to=leads).update(offered_to=None, offered_at=None)
            Facilitator.objects.filter(pk=leads.pk).update(
                person=None,
                shown_name="",
                agreed_words="",
                agreed_voice=None,
                number=None,
                is_mentor=False,
                may_lead_children=False,
                state=FacilitatorState.LEFT,
                updated_at=now(),
            )
            if voice is not None:
                withdraw_media(voice)
        Member.objects.filter(person_id=person_id).update(person=None, left_on=now().date())
        Household.objects.filter(person_id=person_id).update(person=None, updated_at=now())


def _leader(leads: Facilitator) -> dict[str, Any]:
    return {
        "state": leads.state,
        "name": leads.shown_name,
        "lessons": leads.lessons,
        "promise": leads.agreed_words,
        "promised_at": leads.agreed_at.isoformat() if leads.agreed_at else None,
        "circles": [circle.code for circle in leads.circles.all()],
    }
