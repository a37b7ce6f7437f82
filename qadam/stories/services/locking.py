"""The lock every write to a story takes first, so that nothing is added to a story that is being taken back."""

from qadam.core.errors import IllegalTransition
from qadam.stories.enums import StoryState
from qadam.stories.models import Story


def lock(story: Story) -> StoryState:
    """Holds the story's row until the transaction ends and answers the state it is really in.

    Raises IllegalTransition when the story is gone (an unfinished one that was thrown away).
    """
    row = (
        Story.objects.select_for_update(of=("self",))
        .filter(pk=story.pk)
        .values_list("state", flat=True)
        .first()
    )
    if row is None:
        raise IllegalTransition
    return StoryState(row)
