"""What calls keep about a person: what is said to her just now, and what she read aloud. Her messages stand with messaging."""

from typing import Any
from uuid import UUID

from qadam.voice.calls import end_calls_of
from qadam.voice.models import Recording, Speaker
from qadam.voice.services import remove_recording


class VoiceData:
    """Fills core.ports.person_data."""

    def export_person(self, person_id: UUID) -> dict[str, Any]:
        """What she read aloud for others."""
        rows = Recording.objects.filter(speaker__person_id=person_id).order_by("created_at")
        return {"read_aloud": [{"name": row.speaker.name, "words": row.words} for row in rows]}

    def erase_person(self, person_id: UUID) -> None:
        """Ends her calls and empties what was said in them; what she read aloud is heard no more."""
        end_calls_of(person_id)
        for row in Recording.objects.filter(speaker__person_id=person_id).select_related("original"):
            remove_recording(row)
        Speaker.objects.filter(person_id=person_id).delete()
