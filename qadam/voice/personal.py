"""What calls keep about a person: what is being said to her at this moment. Her messages stand with messaging."""

from typing import Any
from uuid import UUID

from qadam.voice.calls import end_calls_of


class VoiceData:
    """Fills core.ports.person_data."""

    def export_person(self, person_id: UUID) -> dict[str, Any]:
        """Nothing of its own."""
        return {}

    def erase_person(self, person_id: UUID) -> None:
        """Ends her calls and empties what was said in them."""
        end_calls_of(person_id)
