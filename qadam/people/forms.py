"""Forms of people on the desk."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from qadam.core import languages

_MOST_BYTES = 20 * 1024 * 1024


class ListForm(forms.Form):
    """A list, pasted or as a file."""

    text = forms.CharField(
        label=_("Paste the list"),
        help_text=_("A name and a number in each line, in any order."),
        required=False,
        widget=forms.Textarea({"rows": 8, "dir": "auto"}),
        max_length=2_000_000,
    )
    file = forms.FileField(label=_("Or choose a file"), help_text=_("CSV or Excel (XLSX)."), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        file = cleaned.get("file")
        if not file and not (cleaned.get("text") or "").strip():
            raise forms.ValidationError(_("Paste a list or choose a file."))
        if file and file.size > _MOST_BYTES:
            raise forms.ValidationError(_("This file is too big. Cut it into parts of 20 MB."))
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


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Why do you need it?"), max_length=300)
