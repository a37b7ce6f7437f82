"""Forms of drives: joining on the web, and what the desk fills in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from qadam.core.errors import QadamError
from qadam.core.forms import TextsForm
from qadam.core.formtoken import PublicForm
from qadam.core.text import latin_digits
from qadam.people import addresses


class JoinForm(PublicForm):
    """Joining without an account: a shift, a name to be called by, and a number if the person wants to be told."""

    shift = forms.ChoiceField(label=_("When will you come?"), widget=forms.RadioSelect)
    name = forms.CharField(
        label=_("What shall we call you?"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    remind = forms.ChoiceField(
        label=_("How shall we remind you?"),
        widget=forms.RadioSelect,
        choices=[("whatsapp", _("WhatsApp")), ("none", _("Do not remind me"))],
    )
    phone = forms.CharField(
        label=_("Mobile number"),
        help_text=_("Like 0300 1234567. Only about this work; it stays locked."),
        required=False,
        max_length=24,
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel"}),
    )
    purpose = "join"

    def __init__(self, *args: Any, shifts: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["shift"].choices = shifts  # type: ignore[attr-defined]

    def clean_phone(self) -> str:
        written = self.cleaned_data["phone"]
        try:
            return addresses.phone(written) if written.strip() else ""
        except QadamError as refusal:
            raise forms.ValidationError(str(refusal), code=refusal.code) from None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("remind") != "none" and "phone" in cleaned and not cleaned["phone"]:
            self.add_error(
                "phone", _("Write your number so that we can remind you, or choose not to be reminded.")
            )
        return cleaned


class DriveForm(TextsForm):
    texts = (
        ("title", _("Title"), False),
        ("about", _("What we will do"), True),
        ("spot", _("Where we meet"), False),
        ("bring", _("What to bring"), False),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.in_languages("title"):
            raise forms.ValidationError(_("Give a title in at least one language."))
        return cleaned


class ShiftForm(forms.Form):
    day = forms.DateField(label=_("Day"), widget=forms.DateInput({"type": "date"}))
    begins = forms.TimeField(label=_("From"), widget=forms.TimeInput({"type": "time"}))
    ends = forms.TimeField(label=_("Until"), widget=forms.TimeInput({"type": "time"}))
    capacity = forms.IntegerField(label=_("Places"), min_value=1, max_value=10_000)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("begins") and cleaned.get("ends") and cleaned["ends"] <= cleaned["begins"]:
            raise forms.ValidationError(_("The end must be after the beginning."))
        return cleaned


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("The four digits"),
        max_length=8,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
    )

    @staticmethod
    def digits(written: str) -> str:
        """The code as 0-9, from any script."""
        return latin_digits(written).strip()[:8]


class OutcomeForm(forms.Form):
    """What came of a drive. The verifier is a partner organisation, or nobody: then it is self-reported."""

    count = forms.IntegerField(label=_("How much"), min_value=0, max_value=100_000_000)
    unit_ur = forms.CharField(label=_("Of what (Urdu)"), max_length=60, required=False)
    unit_en = forms.CharField(label=_("Of what (English)"), max_length=60, required=False)
    cost = forms.IntegerField(label=_("Cost in rupees, if you know it"), min_value=0, required=False)
    verified_by = forms.ChoiceField(
        label=_("Who looked and confirms it?"), widget=forms.RadioSelect, initial="nobody"
    )
    verified_name = forms.CharField(label=_("Name of the one who looked"), max_length=120, required=False)
    photo = forms.FileField(label=_("A photo, if you have one"), required=False)
    reason = forms.CharField(label=_("Why does the number change?"), max_length=300, required=False)

    def __init__(
        self, *args: Any, verifiers: list[tuple[str, str]], is_correction: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        nobody = [("nobody", _("Nobody else: self-reported"))]
        self.fields["verified_by"].choices = [*nobody, *verifiers]  # type: ignore[attr-defined]
        self.fields["reason"].required = is_correction

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not (cleaned.get("unit_ur") or cleaned.get("unit_en")):
            raise forms.ValidationError(_("Say what was counted: metres, trees, people."))
        return cleaned
