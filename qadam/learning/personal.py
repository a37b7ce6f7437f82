"""What lessons keep about a person: that she told what is going round. Recordings of her voice stand with voice."""

from typing import Any
from uuid import UUID

from qadam.learning.models import GoingRound


class LearningData:
    """Fills core.ports.person_data."""

    def export_person(self, person_id: UUID) -> dict[str, Any]:
        """What she reported."""
        rows = GoingRound.objects.filter(reported_by_id=person_id).order_by("reported_at")
        return {
            "going_round": [
                {"at": row.reported_at.isoformat(), "text": row.text, "state": row.state} for row in rows
            ]
        }

    def erase_person(self, person_id: UUID) -> None:
        """What goes round stays, without her and her voice."""
        rows = GoingRound.objects.filter(reported_by_id=person_id)
        rows.update(reported_by=None, voice=None)
