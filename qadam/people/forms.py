"""Forms of people on the desk."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from qadam.core import languages
from qadam.people.enums import ChannelKind, Purpose


class ListForm(forms.Form):
    """A list, pasted or as a file."""

    text = forms.CharField(
        label=_("Paste the list"),
        help_text=_("A name and a number in each line, in any order."),
        required=False,
        widget=forms.Textarea({"rows": 8, "dir": "auto"}),
        max_length=2_000_000,
    )
    file = forms.FileField(
        label=_("Or choose a file"),
        help_text=_("CSV or Excel (XLSX), with as many people as you have."),
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("file") and not (cleaned.get("text") or "").strip():
            raise forms.ValidationError(_("Paste a list or choose a file."))
        return cleaned


class ColumnsForm(forms.Form):
    """Which column of a file holds what; asked when the file does not say so itself."""

    WHAT = (
        ("name", _("Name")),
        ("phone", _("Number")),
        ("email", _("E-mail")),
        ("language", _("Language")),
        ("place", _("Place")),
        ("cause", _("Cause")),
    )

    def __init__(self, lines: Sequence[Sequence[str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        columns = [(str(n), self._shown(n, lines)) for n in range(min(max(map(len, lines), default=0), 60))]
        for what, label in self.WHAT:
            # A group, so that it stays one line to choose from however few columns there are.
            choices = [("", _("Not in the file")), (_("Columns of the file"), columns)]
            self.fields[what] = forms.ChoiceField(label=label, choices=choices, required=False)
        self.fields["has_head"] = forms.BooleanField(
            label=_("The first line names the columns"), required=False
        )

    @staticmethod
    def _shown(place: int, lines: Sequence[Sequence[str]]) -> str:
        """A column by its number and what stands in its first lines."""
        cells = [line[place].strip() for line in lines[:3] if place < len(line) and line[place].strip()]
        return f"{place + 1} · {', '.join(cells)}"[:60]

    @property
    def columns(self) -> dict[str, int]:
        """Which column holds what."""
        given = ((what, self.cleaned_data.get(what)) for what, _label in self.WHAT)
        return {what: int(place) for what, place in given if place}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not any(cleaned.get(what) for what in ("name", "phone", "email")):
            raise forms.ValidationError(
                _("Say at least which column holds the names, the numbers or the e-mails.")
            )
        return cleaned


class AgreementForm(forms.Form):
    """Where the people agreed, and to which words."""

    source = forms.CharField(
        label=_("Where did they agree?"),
        help_text=_("For example: paper list at the health camp, 12 November."),
        required=False,
        max_length=200,
    )
    wording = forms.CharField(
        label=_("To which words did they say yes?"),
        help_text=_("Without both, they are kept but never written to."),
        required=False,
        max_length=1000,
        widget=forms.Textarea({"rows": 3, "dir": "auto"}),
    )
    language = forms.ChoiceField(
        label=_("Their language, where the list does not say"),
        choices=languages.CHOICES,
        widget=forms.RadioSelect,
    )


class PaperForm(forms.Form):
    """A yes or no that somebody gave on paper, with its proof."""

    granted = forms.ChoiceField(
        label=_("What did they say?"),
        choices=[("yes", _("Yes")), ("no", _("No"))],
        widget=forms.RadioSelect,
        initial="yes",
    )
    purposes = forms.MultipleChoiceField(
        label=_("To what?"), choices=Purpose.choices, widget=forms.CheckboxSelectMultiple
    )
    channel = forms.ChoiceField(
        label=_("On which channel?"),
        choices=[("all", _("Every channel")), *ChannelKind.choices],
        widget=forms.RadioSelect,
        initial="all",
    )
    source = forms.CharField(
        label=_("Where is the paper?"),
        help_text=_("For example: folder 3, health camp in Charsadda, 12 November."),
        max_length=200,
    )
    words = forms.CharField(
        label=_("Which words stand on it?"),
        max_length=1000,
        widget=forms.Textarea({"rows": 3, "dir": "auto"}),
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Why do you need it?"), max_length=300)
