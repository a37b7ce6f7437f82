"""Forms of badges."""

from django import forms
from django.utils.translation import gettext_lazy as _

from qadam.core.formtoken import PublicForm
from qadam.core.text import clean
from qadam.learning.badge_models import RevokedFor
from qadam.learning.badges.codes import read_code


class _WithCode(forms.Form):
    code = forms.CharField(
        label=_("The code on the badge"),
        max_length=40,
        help_text=_("8 signs, for example B7KM 29TX."),
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off", "autocapitalize": "characters"}),
    )

    def clean_code(self) -> str:
        code = read_code(self.cleaned_data["code"])
        if not code:
            raise forms.ValidationError(_("A sign is wrong or missing. Compare it with the badge once more."))
        return code


class CodeForm(_WithCode, PublicForm):
    purpose = "badge-check"


class RevokeForm(_WithCode):
    why = forms.ChoiceField(label=_("Why"), choices=RevokedFor.choices, widget=forms.RadioSelect)


class NameForm(PublicForm):
    purpose = "badge-name"
    name = forms.CharField(label=_("Name"), max_length=80, widget=forms.TextInput(attrs={"dir": "auto"}))
    can_be_checked = forms.BooleanField(
        label=_("Others may check that this name stands on it"),
        help_text=_("We keep no name, only a print of it that cannot be read back."),
        required=False,
    )

    def clean_name(self) -> str:
        return clean(self.cleaned_data["name"], limit=80)
