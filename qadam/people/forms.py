"""Forms of people on the desk."""

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
    """Which column of a file holds what; asked when it does not say so itself."""

    has_head = forms.BooleanField(label=_("The first line names the columns"), required=False)

    WHAT = (
        ("", _("Leave it out")),
        ("name", _("Name")),
        ("phone", _("Number")),
        ("email", _("E-mail")),
        ("language", _("Language")),
        ("place", _("Place")),
        ("cause", _("Cause")),
    )

    def __init__(self, width: int, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.width = width
        for place in range(width):
            label = _("Column %(number)s") % {"number": place + 1}
            self.fields[f"column_{place}"] = forms.ChoiceField(label=label, choices=self.WHAT, required=False)
        self.order_fields([f"column_{place}" for place in range(width)])

    @property
    def columns(self) -> dict[str, int]:
        """What each chosen column holds. Of two for one thing the first counts."""
        found: dict[str, int] = {}
        for place in range(self.width):
            if what := self.cleaned_data.get(f"column_{place}"):
                found.setdefault(what, place)
        return found

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not {"name", "phone", "email"} & set(cleaned.values()):
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
