"""What stories tell their narrators, through messaging's one door."""

from django.utils.translation import gettext as _

from qadam.core import languages
from qadam.core.addresses import address
from qadam.media.errors import MediaRefused
from qadam.messaging.content import Content
from qadam.messaging.enums import Lane
from qadam.messaging.models import Delivery
from qadam.messaging.services import tell
from qadam.people.enums import Purpose
from qadam.stories.enums import IS_PUBLIC
from qadam.stories.models import Review, Story, StoryPart

# The templates of what is told by itself, each named as its occasion.
TEMPLATES = (
    "story-published",
    "story-in-circle",
    "story-question",
    "story-declined",
    "story-file",
    "story-withdrawn",
)


def _tell(
    story: Story,
    what: str,
    text: str,
    *,
    cause: Review | StoryPart | None = None,
    params: tuple[str, ...] = (),
    purpose: str = Purpose.STORY,
    lane: int = Lane.SERVICE,
) -> Delivery | None:
    if story.narrator is None:
        return None
    return tell(
        story.narrator,
        purpose=purpose,
        content=Content(text=text, template=what, params=params),
        cause_kind=what,
        cause_id=cause.pk if cause else story.pk,
        lane=lane,
    )


def _one_line(words: str) -> str:
    """A provider's template takes no line breaks in its blanks."""
    return " ".join(words.split())


def tell_published(story: Story, review: Review) -> Delivery | None:
    """Where the story can be read, and how to take it back."""
    with languages.speaking(story.language):
        if story.rule.audience in IS_PUBLIC:
            url = address("stories:story", story.slug, language=story.language)
            text = _(
                "Your story is up:\n%(url)s\n"
                "Look at it first. If anything is wrong, write here. To take it back, write “take it back”."
            ) % {"url": url}
            return _tell(story, "story-published", text, cause=review, params=(url,))
        text = _(
            "Your story was read and is kept for our circle only. "
            "To take it back at any time, write “take it back”."
        )
        return _tell(story, "story-in-circle", text, cause=review)


def tell_returned(story: Story, review: Review) -> Delivery | None:
    with languages.speaking(story.language):
        text = _(
            "We have a question about your story:\n%(question)s\nJust answer here, by voice or in words."
        ) % {"question": review.words}
        return _tell(story, "story-question", text, cause=review, params=(_one_line(review.words),))


def tell_declined(story: Story, review: Review) -> Delivery | None:
    with languages.speaking(story.language):
        text = _(
            "We cannot publish this story:\n%(reason)s\n"
            "It stays yours. To have it erased, write “take it back”."
        ) % {"reason": review.words}
        return _tell(story, "story-declined", text, cause=review, params=(_one_line(review.words),))


def tell_refused(part: StoryPart, refusal: MediaRefused) -> Delivery | None:
    """Why something she sent cannot be shown, and what she can do; the rest of the story is safe."""
    story = part.story
    with languages.speaking(story.language):
        text = _("%(why)s What you told before is safe.") % {"why": refusal}
        return _tell(story, "story-file", text, cause=part, purpose=Purpose.REPLIES)


def tell_withdrawn(story: Story, *, is_answer: bool) -> Delivery | None:
    """The proof that it is gone, with an honest list of copies we do not control.

    To whoever took it back herself it is an answer: it waits for nobody, not even where a guardian has the thread.
    """
    with languages.speaking(story.language):
        text = _(
            "Your story was taken back. Every copy we made is gone: words, voice, pictures, cards, search."
        )
        if story.was_public:
            text += "\n" + str(
                _(
                    "What others saved, forwarded or photographed is not in our hands. "
                    "If you see it somewhere, tell us and we ask them to remove it."
                )
            )
        # What she asked for just now is answered even if she never agreed to be written to.
        lane = Lane.REPLY if is_answer else Lane.SERVICE
        return _tell(story, "story-withdrawn", text, purpose=Purpose.REPLIES, lane=lane)
