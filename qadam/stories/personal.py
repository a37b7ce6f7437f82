"""What stories keep about a person."""

from typing import Any
from uuid import UUID

from qadam.stories.models import Story
from qadam.stories.services import forget_narrator


class StoriesData:
    """Fills core.ports.person_data."""

    def export_person(self, person_id: UUID) -> dict[str, Any]:
        """What she told, as she told it, what was made of it, and who may see it."""
        stories = Story.objects.filter(narrator_id=person_id).select_related("rule").prefetch_related("parts")
        return {"stories": [_told(story) for story in stories.order_by("created_at")]}

    def erase_person(self, person_id: UUID) -> None:
        """Every story she told is taken back; the rows that stay no longer name her."""
        forget_narrator(person_id)


def _told(story: Story) -> dict[str, Any]:
    return {
        "state": story.state,
        "told_at": story.told_at.isoformat() if story.told_at else None,
        "told": [
            {"kind": part.kind, "text": part.text, "at": part.at.isoformat()} for part in story.parts.all()
        ],
        "title": story.title,
        "body": story.body,
        "shown_name": story.shown_name,
        "audience": story.rule.audience,
        "may_share": story.rule.may_share,
    }
