"""What the page of one story shows, worked out once so that the template only says it."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from qadam.core import languages
from qadam.core.cards import Sound
from qadam.core.languages import Language
from qadam.media.queries import Picture, RenditionSet, Voice
from qadam.people.enums import ConsentMethod
from qadam.stories import queries
from qadam.stories.enums import IS_PUBLIC, TILES, Audience, StoryKind
from qadam.stories.models import Story, StoryPart

Found = list[tuple[StoryPart, RenditionSet]]
# Recordings one after the other are a little longer than the seconds people write down.
_SLACK_S = 3.0


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


@dataclass(frozen=True)
class Chapter:
    """A place in the recording worth a link."""

    at_s: int
    title: languages.Texts
    url: str


def story_page(story: Story, *, full: bool, is_restricted: bool) -> dict[str, Any]:
    """The context of stories/story.html. One query, for the media."""
    words, code = languages.pick(story.body, languages.current().code)
    media = queries.media_of([story], signed=is_restricted)
    found = [(part, media[part.media_id]) for part in story.parts.all() if part.media_id in media]
    may_share = story.rule.may_share and story.rule.audience in IS_PUBLIC
    voices = [kinds.voice for _part, kinds in found if kinds.voice]
    return {
        "story": story,
        "words": words,
        "words_language": languages.get(code),
        "told_in": languages.get(story.language),
        "tabs": _tabs(story, code),
        "translation": story.translations.get(code) if code != story.language else None,
        "is_missing_here": bool(words) and code != languages.current().code,
        "teller": queries.teller(story),
        "place": queries.place_shown(story),
        "tile": TILES[StoryKind(story.kind)],
        "sounds": _sounds(story, voices),
        "chapters": _chapters(story, voices),
        "pictures": _pictures(found, full=full),
        "to_keep": voices[0] if may_share and len(voices) == 1 else None,
        "may_share": may_share,
        "consent": consent_words(story),
        "is_restricted": is_restricted,
    }


def _sounds(story: Story, voices: list[Voice]) -> list[Sound]:
    """The recordings in the order they were told. Several are named by the chapter each begins, or numbered."""
    told = languages.get(story.language)
    if len(voices) == 1:
        words = "" if told == languages.current() else _("Listen (in %(language)s)") % {"language": told.name}
        return [voices[0].as_sound(words=words)]
    sounds, begin = [], 0.0
    for number, voice in enumerate(voices, 1):
        title = _chapter_at(story, begin)
        part = _("Listen: part %(number)s of %(all)s") % {"number": number, "all": len(voices)}
        sounds.append(voice.as_sound(words=f"{number}. {languages.said(title)}" if title else part))
        begin += voice.seconds
    return sounds


def _chapter_at(story: Story, second: float) -> languages.Texts | None:
    """The title of the chapter that begins there, give or take a little."""
    near = min(story.chapters, key=lambda chapter: abs(chapter["at_s"] - second), default=None)
    return near["title"] if near and abs(near["at_s"] - second) <= _SLACK_S else None


def _chapters(story: Story, voices: list[Voice]) -> list[Chapter]:
    """The parts of a single recording; the link plays from there (media fragments), without any script."""
    if len(voices) != 1:
        return []
    return [
        Chapter(told["at_s"], told["title"], f"{voices[0].url}#t={told['at_s']}") for told in story.chapters
    ]


def _pictures(found: Found, *, full: bool) -> list[Shown]:
    chosen = [(part, kinds.full if full else kinds.light) for part, kinds in found]
    return [Shown(picture, languages.said(part.alt)) for part, picture in chosen if picture]


def _tabs(story: Story, here: str) -> list[Tab]:
    """The languages there are words in, the original first; none when there is only one."""
    codes = [code for code in languages.LANGUAGES if story.body.get(code)]
    if len(codes) < 2:
        return []
    codes.sort(key=lambda code: code != story.language)
    return [Tab(languages.get(code), code == story.language, code == here) for code in codes]


def consent_words(story: Story) -> tuple[str, str]:
    """Who agreed, and to what, in two sentences a reader can act on."""
    name, rule = queries.teller(story), story.rule
    by_voice = rule.method == ConsentMethod.VOICE
    if name:
        agreed = _("%(name)s agreed to this in their own voice") if by_voice else _("%(name)s agreed to this")
        agreed %= {"name": apart(name)}
    else:
        agreed = (
            _("Who told this agreed, in their own voice") if by_voice else _("Who told this agreed to it")
        )
    return agreed, f"{_for_whom(rule.audience)} {_sharing(rule.may_share)}"


def apart(name: str) -> str:
    """A name that leaves the direction of the sentence around it alone, where no markup can be used."""
    return f"\u2068{name}\u2069"


def _for_whom(audience: str) -> str:
    match audience:
        case Audience.PUBLIC_NAMED:
            return _("The story is for everybody, with the name.")
        case Audience.PUBLIC_UNNAMED:
            return _("The story is for everybody, without the name.")
        case Audience.CIRCLE:
            return _("The story is for our circle only. Please keep it there.")
        case _:
            return _("Nobody may see it yet.")


def _sharing(may_share: bool) -> str:
    if may_share:
        return _("You may pass it on; nobody may use it to ask for money.")
    return _("Please do not pass it on.")
