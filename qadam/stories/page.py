"""What the page of one story shows, worked out once so that the template only says it."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from qadam.core import languages
from qadam.core.languages import Language
from qadam.media.queries import Picture
from qadam.stories import queries
from qadam.stories.enums import IS_PUBLIC, TILES, StoryKind
from qadam.stories.models import Story


@dataclass(frozen=True)
class Tab:
    """One language the story can be read in."""

    language: Language
    is_original: bool
    is_here: bool


@dataclass(frozen=True)
class Shown:
    """A picture with what is on it."""

    picture: Picture
    alt: str


def story_page(story: Story, *, full: bool, is_restricted: bool) -> dict[str, Any]:
    """The context of stories/story.html."""
    here = languages.current().code
    words, code = languages.pick(story.body, here)
    parts = list(story.parts.all())
    media = queries.media_of([story])
    found = [(part, media[part.media_id]) for part in parts if part.media_id in media]
    pictures = [(part, kinds.full if full else kinds.light) for part, kinds in found]
    return {
        "story": story,
        "title": story.title,
        "words": words,
        "words_language": languages.get(code),
        "told_in": languages.get(story.language),
        "tabs": _tabs(story, code),
        "translation": story.translations.get(code) if code != story.language else None,
        "is_missing_here": bool(words) and code != here,
        "teller": queries.teller(story),
        "place": queries.place_shown(story),
        "tile": TILES[StoryKind(story.kind)],
        "sounds": [kinds.voice.as_sound(words=_listen(story)) for _part, kinds in found if kinds.voice],
        "chapters": story.chapters,
        "pictures": [Shown(picture, languages.said(part.alt)) for part, picture in pictures if picture],
        "is_sensitive": story.kind == StoryKind.TESTIMONY,
        "may_share": story.rule.may_share and story.rule.audience in IS_PUBLIC,
        "is_restricted": is_restricted,
    }


def _listen(story: Story) -> str:
    told = languages.get(story.language)
    return "" if told == languages.current() else _("Listen (in %(language)s)") % {"language": told.name}


def _tabs(story: Story, here: str) -> list[Tab]:
    """The languages there are words in: the original first."""
    codes = [code for code in languages.LANGUAGES if story.body.get(code)]
    codes.sort(key=lambda code: code != story.language)
    if len(codes) < 2:
        return []
    return [Tab(languages.get(code), code == story.language, code == here) for code in codes]
