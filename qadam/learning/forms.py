"""What the desk fills in about lessons."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from qadam.core import languages
from qadam.core.forms import TextsForm
from qadam.learning.authoring import ANSWERS, LONGEST
from qadam.learning.enums import Audience, CardKind
from qadam.learning.models import Card, Lesson, OutsideMaterial


def topics() -> list[tuple[str, str]]:
    """What lessons of the library are about, by the title of the first of each."""
    rows = Lesson.objects.library().prefetch_related("versions").order_by("guide__position", "position")
    found: dict[str, str] = {}
    for lesson in rows:
        version = next((v for v in lesson.versions.all() if v.state == "published"), None)
        if version is not None:
            found.setdefault(lesson.topic, languages.said(version.title))
    return list(found.items())


class LessonForm(TextsForm):
    """A new lesson: its title, what it is about and whom it is for."""

    codes = tuple(languages.LANGUAGES)
    texts = (("title", _("Title, six words at most"), False),)
    topic = forms.ChoiceField(label=_("What is it about?"))
    audience = forms.ChoiceField(label=_("Who is it for?"), choices=Audience.choices)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["topic"].choices = [*topics(), ("other", _("Something else"))]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any] | None:
        if not self.in_languages("title"):
            self.add_error("title_ur", str(_("Write the title in one language at least.")))
        return self.cleaned_data


class WordsForm(TextsForm):
    """Title, summary, licence and sources of a draft."""

    codes = tuple(languages.LANGUAGES)
    texts = (("title", _("Title, six words at most"), False), ("summary", _("One sentence for lists"), False))
    licence = forms.CharField(label=_("Licence"), max_length=40, initial="CC-BY-SA-4.0")
    sources = forms.CharField(
        label=_("Where its facts come from, one a line"),
        required=False,
        widget=forms.Textarea({"rows": 4, "dir": "auto"}),
    )


class CardForm(forms.Form):
    """One card in one language."""

    def __init__(self, data: Any = None, *, card: Card, language: languages.Language) -> None:
        code = language.code
        asks = card.kind == CardKind.QUESTION
        initial: dict[str, Any] = {"text": card.text.get(code, ""), "note": card.note.get(code, "")}
        initial |= {"why": card.why.get(code, ""), "minutes": card.minutes, "right": card.right or 0}
        initial |= {f"answer_{n}": a["text"].get(code, "") for n, a in enumerate(card.answers)}
        super().__init__(data, initial=initial)
        marked = {"lang": code, "dir": language.direction}

        def words(label: Any, rows: int, hint: Any = "") -> forms.CharField:
            widget = forms.Textarea({"rows": rows, **marked}) if rows > 1 else forms.TextInput(marked)
            return forms.CharField(
                label=label, required=False, max_length=LONGEST, widget=widget, help_text=hint
            )

        label = _("The question") if asks else _("What is read aloud")
        self.fields["text"] = words(label, 4, _("Short sentences, 12 words at most."))
        if asks:
            for n in range(ANSWERS):
                self.fields[f"answer_{n}"] = words(_("Answer %(n)s") % {"n": n + 1}, 1)
            self.fields["right"] = forms.TypedChoiceField(
                label=_("Which answer is right?"),
                coerce=int,
                choices=[(n, str(n + 1)) for n in range(ANSWERS)],
                widget=forms.RadioSelect,
            )
            self.fields["why"] = words(_("Why: said after every answer"), 3)
        self.fields["note"] = words(_("For whoever leads"), 3)
        self.fields["minutes"] = forms.IntegerField(label=_("Minutes"), min_value=1, max_value=30)

    def told(self) -> dict[str, Any]:
        """The words as `edit_card` takes them."""
        data = self.cleaned_data
        answers = [data.get(f"answer_{n}", "") for n in range(ANSWERS)]
        return {**{name: data.get(name, "") for name in ("text", "note", "why")}, "answers": answers}


class OutsideForm(forms.Form):
    """Material of others, by its address and with its licence."""

    title = forms.CharField(label=_("What is it?"), max_length=160, widget=forms.TextInput({"dir": "auto"}))
    url = forms.CharField(
        label=_("Address"),
        max_length=300,
        widget=forms.URLInput({"dir": "ltr"}),
        help_text=_("Begins with https://. We only link to it."),
    )
    licence = forms.CharField(
        label=_("Licence"),
        max_length=80,
        help_text=_("For example CC-BY-4.0, or: all rights reserved, linked only."),
    )
    language = forms.ChoiceField(label=_("Language"), choices=languages.CHOICES)

    @classmethod
    def of(cls, row: OutsideMaterial, *, auto_id: str) -> "OutsideForm":
        """The form as this one stands, to be put right."""
        return cls(
            initial={name: getattr(row, name) for name in ("title", "url", "licence", "language")},
            auto_id=auto_id,
        )
