"""The desk's form of a story: the copy readers see in one language, what of it is shown, and the check list."""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from qadam.campaigns.models import Campaign
from qadam.core import languages
from qadam.core.languages import said
from qadam.core.templatetags.qadam import clock
from qadam.core.text import clean, latin_digits
from qadam.places.models import Place
from qadam.stories.enums import StoryKind
from qadam.stories.models import Story, StoryPart
from qadam.stories.services import CHECKS

_LINE = re.compile(r"^\s*(?:(\d+):)?(\d{1,3}):(\d\d)\s+(\S.*)$")
_OF_ALL = ("kind", "told_in", "place", "campaign")
Chapters = list[dict[str, Any]]


class CopyForm(forms.Form):
    """The copy of a story in one language, with what belongs to all of them."""

    title = forms.CharField(label=_("Title"), max_length=160, required=False)
    body = forms.CharField(
        label=_("Text"), max_length=40_000, required=False, widget=forms.Textarea({"rows": 10})
    )
    translated_by = forms.CharField(label=_("Translated by"), max_length=120, required=False)
    approved = forms.BooleanField(
        label=_("Who told it has heard this translation and agrees"), required=False
    )
    chapters = forms.CharField(
        label=_("Parts of the recording"),
        help_text=_("One a line, like: 1:12 The lane of sixteen looms"),
        max_length=4000,
        required=False,
        widget=forms.Textarea({"rows": 4}),
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=StoryKind.choices, widget=forms.Select)
    told_in = forms.ChoiceField(label=_("Told in"), choices=languages.CHOICES, widget=forms.Select)
    place = forms.ChoiceField(label=_("Place shown"), required=False, widget=forms.Select)
    campaign = forms.ChoiceField(label=_("Campaign"), required=False, widget=forms.Select)
    seen_at = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, story: Story, code: str, has_voice: bool) -> None:
        self.story, self.code = story, code
        super().__init__(data, initial=_initial(story, code))
        language = languages.get(code)
        for name in ("title", "body", "chapters"):
            self.fields[name].widget.attrs |= {"lang": code, "dir": language.direction}
        for name in ("title", "body"):
            self.fields[name].label = f"{self.fields[name].label} ({language.name})"
        if code == story.language:
            del self.fields["translated_by"], self.fields["approved"]
        if not has_voice:
            del self.fields["chapters"]
        self.fields["place"].choices = [("", _("No place")), *_places(story)]  # type: ignore[attr-defined]
        self.fields["campaign"].choices = [("", _("No campaign")), *_campaigns(story)]  # type: ignore[attr-defined]

    def words(self) -> list[forms.BoundField]:
        """Title and text of the copy."""
        return [self["title"], self["body"]]

    def of_this_language(self) -> list[forms.BoundField]:
        """What else changes with the language of the copy: who translated it, the parts of the recording."""
        return [bound for bound in self if bound.name not in ("title", "body", "seen_at", *_OF_ALL)]

    def of_all_languages(self) -> list[forms.BoundField]:
        """The fields that are the same whatever language the copy is in: short lists to choose from."""
        return [self[name] for name in _OF_ALL]

    def clean_chapters(self) -> Chapters:
        """The chapters of all languages, with this language's titles as written. Raises ValidationError."""
        try:
            written = dict(
                _chapter(line) for line in self.cleaned_data["chapters"].splitlines() if line.strip()
            )
        except ValueError:
            raise forms.ValidationError(
                _("Begin each line with the time, like 1:12, and then a few words."), code="bad-chapter"
            ) from None
        return merged_chapters(self.story.chapters, written, self.code)

    def saved_at(self, at: datetime) -> None:
        """Goes on from what was just saved: shown again, the form is not taken for an older copy."""
        self.data = dict(self.data.items()) | {"seen_at": at.isoformat()}

    def as_edit(self) -> dict[str, Any]:
        """What services.edit_copy takes."""
        told, story, code = self.cleaned_data, self.story, self.code
        edit: dict[str, Any] = {
            "title": _with(story.title, code, clean(told["title"])),
            "body": _with(story.body, code, clean(told["body"])),
            "kind": told["kind"],
            "language": told["told_in"],
            "place": Place.objects.filter(code=told["place"]).first() if told["place"] else None,
            "campaign": Campaign.objects.filter(pk=told["campaign"]).first() if told["campaign"] else None,
        }
        if "chapters" in told:
            edit["chapters"] = told["chapters"]
        if "translated_by" in told:
            credit = {"by": clean(told["translated_by"]), "approved": told["approved"]}
            edit["translations"] = {**story.translations, code: credit}
        return edit


def _initial(story: Story, code: str) -> dict[str, Any]:
    credit = story.translations.get(code, {})
    lines = [
        f"{clock(chapter['at_s'])} {chapter['title'][code]}"
        for chapter in story.chapters
        if chapter["title"].get(code)
    ]
    return {
        "title": story.title.get(code, ""),
        "body": story.body.get(code, ""),
        "translated_by": credit.get("by", ""),
        "approved": credit.get("approved", False),
        "chapters": "\n".join(lines),
        "kind": story.kind,
        "told_in": story.language,
        "place": story.place.code if story.place else "",
        "campaign": str(story.campaign_id or ""),
        "seen_at": story.updated_at.isoformat(),
    }


def _with(texts: languages.Texts, code: str, text: str) -> dict[str, str]:
    """The texts with one language replaced; an empty one is left out."""
    others = {key: value for key, value in texts.items() if key != code}
    return {**others, code: text} if text else others


def _chapter(line: str) -> tuple[int, str]:
    found = _LINE.match(latin_digits(line))
    if found is None:
        raise ValueError(line)
    hours, minutes, seconds = (int(part or 0) for part in found.groups()[:3])
    return hours * 3600 + minutes * 60 + seconds, clean(line[found.start(4) :], limit=120)


def merged_chapters(present: Chapters, written: dict[int, str], code: str) -> Chapters:
    """The chapters with one language's titles replaced by what was written; those nobody names any more are gone."""
    titles = {chapter["at_s"]: _with(chapter["title"], code, "") for chapter in present}
    for at_s, title in written.items():
        titles[at_s] = {**titles.get(at_s, {}), code: title}
    return [{"at_s": at_s, "title": title} for at_s, title in sorted(titles.items()) if title]


def _places(story: Story) -> Iterable[tuple[str, str]]:
    """Where a story may be shown to come from: its place, the campaign's places, and what lies around them."""
    paths: set[str] = set()
    near = [story.place] if story.place else []
    if story.campaign:
        near += list(story.campaign.places.all())
    for place in near:
        steps = place.path.strip("/").split("/")
        paths |= {"/".join(steps[:n]) + "/" for n in range(1, len(steps) + 1)}
    inside = [place.path for place in near if place is not story.place]
    found = Place.objects.filter(path__in=paths)
    for path in inside:
        found |= Place.objects.filter(path__startswith=path)
    return [(place.code, said(place.name)) for place in found.order_by("path")[:200]]


def _campaigns(story: Story) -> Iterable[tuple[str, str]]:
    carried = Campaign.objects.filter(partnerships__organisation_id=story.organisation_id).distinct()
    return [(str(campaign.pk), said(campaign.title)) for campaign in carried.order_by("-created_at")]


class WordsForm(forms.Form):
    """The line to the narrator that goes with a question or a refusal."""

    words = forms.CharField(label=_("Your words"), max_length=2000, widget=forms.Textarea({"rows": 5}))


def checks_from(data: Any) -> dict[str, bool]:
    """Which lines of the check list were ticked."""
    return {name: f"check-{name}" in data for name in CHECKS}


def parts_from(
    data: Any, parts: Iterable[StoryPart], code: str
) -> tuple[set[Any], dict[Any, dict[str, str]]]:
    """Which parts are to be shown, and what is on them in one language. Words are always part of the copy."""
    shown, alts = set(), {}
    for part in parts:
        if part.media_id is None or f"shown-{part.pk}" in data:
            shown.add(part.pk)
        if f"alt-{part.pk}" in data:
            alts[part.pk] = _with(part.alt, code, clean(data[f"alt-{part.pk}"], limit=300))
    return shown, alts
