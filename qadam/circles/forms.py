"""Forms of circles: starting one on the web, and what the desk fills in."""

from datetime import time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from qadam.circles.dialogues.shared import HOURS, SIZES
from qadam.core import days, languages
from qadam.core.formtoken import PublicForm
from qadam.core.languages import said
from qadam.learning.enums import Audience
from qadam.organisations.models import Organisation
from qadam.places.models import Place, PlaceKind


class StartForm(PublicForm):
    """Everything is a big choice with one already taken, so that the quickest way is one tap."""

    audience = forms.ChoiceField(
        label=_("Who is it for?"), widget=forms.RadioSelect, choices=Audience.choices
    )
    weekday = forms.TypedChoiceField(label=_("On which day?"), widget=forms.RadioSelect, coerce=int)
    at = forms.TypedChoiceField(
        label=_("At which hour?"), widget=forms.RadioSelect, coerce=time.fromisoformat
    )
    size = forms.TypedChoiceField(
        label=_("How many will you be, about?"), widget=forms.RadioSelect, coerce=int
    )
    purpose = "circle-start"

    def __init__(self, *args: Any, district: Place, organisations: list[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        code = languages.current().code
        given: dict[str, list[tuple[Any, Any]]] = {
            "weekday": list(enumerate(days.weekdays(code))),
            "at": [(f"{hour:02}:00", days.clock_text(time(hour), code)) for hour in HOURS],
            "size": [(n, _("About %(n)s") % {"n": n}) for n in SIZES],
        }
        for name, choices in given.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        tehsils = list(district.children.filter(kind=PlaceKind.TEHSIL))
        if tehsils:
            self._ask("place", _("Where?"), [(str(district.pk), _("Anywhere in the district"))], tehsils)
        if len(organisations) > 1:
            self._ask("organisation", _("Who shall look after it with you?"), [], organisations)

    def _ask(self, name: str, label: Any, first: list[tuple[str, Any]], rows: list[Any]) -> None:
        choices = [*first, *((str(row.pk), said(row.name)) for row in rows)]
        self.fields[name] = forms.ChoiceField(
            label=label, widget=forms.RadioSelect, choices=choices, initial=choices[0][0]
        )


class CodeForm(forms.Form):
    """The number of a circle or of somebody who leads."""

    code = forms.CharField(label=_("Number"), max_length=8, widget=forms.TextInput({"inputmode": "numeric"}))


class BundleForm(forms.Form):
    """A file, and the mark by which whoever made it is known: without it anybody's file would do."""

    file = forms.FileField(label=_("The file of the circles"))
    mark = forms.CharField(
        label=_("The mark they told you on the phone"),
        max_length=20,
        widget=forms.TextInput({"dir": "ltr", "autocomplete": "off", "placeholder": "0000 0000 0000"}),
    )
