"""Forms of organisations: adding one, its settings, its members."""

from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _

from qadam.core import languages
from qadam.core.forms import TextsForm
from qadam.organisations.enums import OrganisationKind, Role


class OrganisationForm(TextsForm):
    """One guided page: the organisation and the coordinator who will run it."""

    texts = (("name", _("Name of the organisation"), False),)
    slug = forms.SlugField(
        label=_("Short name"), help_text=_("Small letters and dashes, like naway-sahar."), max_length=60
    )
    kind = forms.ChoiceField(
        label=_("What is it?"), choices=OrganisationKind.choices, widget=forms.RadioSelect
    )
    language = forms.ChoiceField(
        label=_("Its first language"),
        choices=languages.CHOICES,
        widget=forms.RadioSelect,
        initial=languages.DEFAULT,
    )
    coordinator_name = forms.CharField(label=_("Who coordinates it?"), max_length=120)
    coordinator_email = forms.EmailField(label=_("Their e-mail"))

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or {}
        if not self.in_languages("name"):
            raise forms.ValidationError(_("Give the name in at least one language."))
        return cleaned


class SettingsForm(TextsForm):
    texts = (
        ("name", _("Name of the organisation"), False),
        ("about", _("Who you are, in two sentences"), True),
    )
    language = forms.ChoiceField(
        label=_("First language"), choices=languages.CHOICES, widget=forms.RadioSelect
    )
    zone = forms.CharField(label=_("Time zone"), max_length=40)
    guarded_from = forms.TimeField(
        label=_("A guardian is there from"), widget=forms.TimeInput({"type": "time"})
    )
    guarded_until = forms.TimeField(label=_("until"), widget=forms.TimeInput({"type": "time"}))

    def clean_zone(self) -> str:
        zone: str = self.cleaned_data["zone"]
        if zone not in available_timezones():
            raise forms.ValidationError(_("Write it like Asia/Karachi."))
        return zone


class MemberForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120)
    email = forms.EmailField(label=_("E-mail"))
    roles = forms.MultipleChoiceField(
        label=_("What may they do?"), choices=Role.choices, widget=forms.CheckboxSelectMultiple
    )
