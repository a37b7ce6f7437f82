"""The form of ready answers."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from qadam.core import languages
from qadam.messaging.models import CannedReply

_WRITTEN_IN = ("ur", "ps", "en", "sd", "pa-Arab")


class CannedForm(forms.Form):
    """A ready answer, in the languages staff writes."""

    title = forms.CharField(
        label=_("Name for us"), help_text=_("For example: Where the camp is."), max_length=60
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code in _WRITTEN_IN:
            language = languages.get(code)
            attributes = {"rows": 3, "dir": language.direction, "lang": code}
            self.fields[f"text_{code}"] = forms.CharField(
                label=language.name,
                help_text=_("{name} becomes the person's name.") if code == _WRITTEN_IN[0] else "",
                required=False,
                max_length=1000,
                widget=forms.Textarea(attributes),
            )

    @classmethod
    def told_by(cls, row: CannedReply | None) -> dict[str, str]:
        """What the form begins with."""
        if row is None:
            return {}
        return {"title": row.title} | {f"text_{code}": text for code, text in row.texts.items()}

    @property
    def further(self) -> list[forms.BoundField]:
        """The languages few of the staff write."""
        return [self[f"text_{code}"] for code in _WRITTEN_IN[3:]]

    @property
    def texts(self) -> dict[str, str]:
        return {code: self.cleaned_data[f"text_{code}"] for code in _WRITTEN_IN}
