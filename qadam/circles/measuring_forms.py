"""Forms of measuring: opening a round, and the counts of a class or a room."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from qadam.circles.enums import Phase
from qadam.circles.measuring_models import CheckSheet, SheetChangedFor
from qadam.core.languages import said
from qadam.learning.models import Item
from qadam.places.models import Place, PlaceKind

FEWEST = 5


class RoundForm(forms.Form):
    """More want to begin in a district than can."""

    place = forms.ChoiceField(label=_("District"))
    can_start = forms.IntegerField(
        label=_("How many circles can begin now?"), min_value=1, max_value=500, initial=10
    )
    closes_on = forms.DateField(
        label=_("Last day to join"), widget=forms.DateInput({"type": "date"}),
        help_text=_("The draw is held the day after, by itself."),
    )  # fmt: skip
    later_from = forms.DateField(
        label=_("The others begin from"), widget=forms.DateInput({"type": "date"}),
        help_text=_("On this day the two groups are compared. Six weeks after the draw is a good time."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        districts = Place.objects.filter(kind=PlaceKind.DISTRICT)
        named = sorted(((p.code, said(p.name)) for p in districts), key=lambda pair: pair[1])
        self.fields["place"].choices = named  # type: ignore[attr-defined]


class SheetForm(forms.Form):
    """What a room counted: hands for the right picture of three questions, of how many."""

    phase = forms.ChoiceField(label=_("When?"), widget=forms.RadioSelect, choices=Phase.choices)
    people = forms.IntegerField(label=_("How many were there?"), min_value=1, max_value=200)
    on = forms.DateField(label=_("Day"), widget=forms.DateInput({"type": "date"}))

    def __init__(self, *args: Any, sets: dict[str, list[Item]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows: dict[str, list[str]] = {}
        for phase, items in sets.items():
            self.rows[phase] = [self._add(phase, n, item) for n, item in enumerate(items)]

    def _add(self, phase: str, n: int, item: Item) -> str:
        name = f"{phase}_{n}"
        right = said(item.answers[item.right]["text"])
        self.fields[name] = forms.IntegerField(
            label=said(item.text),
            help_text=_("Hands for: %(answer)s") % {"answer": right},
            min_value=0,
            max_value=200,
            required=False,
        )
        return name

    def fields_of(self, phase: str) -> Sequence[forms.BoundField]:
        return [self[name] for name in self.rows.get(phase, ())]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name in self.rows.get(cleaned.get("phase", ""), ()):
            if cleaned.get(name) is None and name not in self.errors:
                self.add_error(name, _("Write a number; 0 when nobody raised a hand."))
            elif cleaned.get("people") and (cleaned.get(name) or 0) > cleaned["people"]:
                self.add_error(name, _("More hands than people. Look once more."))
        return cleaned

    @property
    def hands(self) -> list[int]:
        return [self.cleaned_data[name] for name in self.rows[self.cleaned_data["phase"]]]


class CorrectionForm(SheetForm):
    """The same counts put right, and why. Numbers of fewer than five are not shown again."""

    why = forms.ChoiceField(
        label=_("What was wrong?"), widget=forms.RadioSelect, choices=SheetChangedFor.choices
    )

    def __init__(self, *args: Any, sheet: CheckSheet, sets: dict[str, list[Item]], **kwargs: Any) -> None:
        told: dict[str, Any] = {"phase": sheet.phase, "on": sheet.on}
        if sheet.people >= FEWEST:
            told |= {"people": sheet.people}
            told |= {f"{sheet.phase}_{n}": hands for n, (_code, hands) in enumerate(sheet.items)}
        super().__init__(*args, sets=sets, initial=told, **kwargs)
        self.fields["phase"].choices = [c for c in Phase.choices if c[0] in sets]  # type: ignore[attr-defined]
