"""Forms of campaigns on the desk."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from qadam.campaigns.enums import PartnerRole
from qadam.core.forms import TextsForm

CAUSES = (
    ("clean-places", _("Clean places")),
    ("health", _("Health")),
    ("heritage", _("Heritage and craft")),
    ("education", _("Learning")),
    ("safety", _("Safety")),
    ("relief", _("Relief")),
)


class CampaignForm(TextsForm):
    texts = (("title", _("Title"), False), ("summary", _("What it is about, in two sentences"), True))
    cause = forms.ChoiceField(label=_("Cause"), choices=CAUSES, widget=forms.RadioSelect)
    slug = forms.SlugField(
        label=_("Address of the page"),
        help_text=_("Small letters and dashes, like canal-is-ours."),
        max_length=60,
    )

    def __init__(self, *args: Any, is_new: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_new:
            del self.fields["slug"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.in_languages("title"):
            raise forms.ValidationError(_("Give a title in at least one language."))
        return cleaned


class TextSectionForm(TextsForm):
    texts = (("title", _("Heading"), False), ("body", _("Text"), True))


class GoalForm(TextsForm):
    texts = (("title", _("What you want to reach"), False), ("unit", _("Unit: metres, people, trees"), False))
    target = forms.IntegerField(label=_("How many"), min_value=1, max_value=1_000_000_000)


class ReadingForm(forms.Form):
    value = forms.IntegerField(label=_("Reached so far"), min_value=0)
    reason = forms.CharField(label=_("If the number went down: why?"), required=False, max_length=300)


class PartnerForm(forms.Form):
    role = forms.ChoiceField(
        label=_("What shall they be?"),
        widget=forms.RadioSelect,
        choices=[(role.value, role.label) for role in PartnerRole if role != PartnerRole.OWNER],
    )
    is_paid = forms.BooleanField(
        label=_("The campaign pays them: what they confirm does not count as independent"), required=False
    )


class CloseForm(TextsForm):
    texts = (("did_not_work", _("What did not work?"), True),)
