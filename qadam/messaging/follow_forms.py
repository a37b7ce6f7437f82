"""Forms of the follow page and of one's own choices."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from qadam.core import languages
from qadam.core.errors import QadamError
from qadam.core.formtoken import PublicForm
from qadam.messaging.following import LABELS, Wish
from qadam.people import addresses


class WishForm(PublicForm):
    """A language, and what one wants to get."""

    language = forms.ChoiceField(
        label=_("In which language?"), choices=languages.CHOICES, widget=forms.RadioSelect
    )
    wants = forms.MultipleChoiceField(
        label=_("What would you like to get?"),
        choices=list(LABELS.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    @property
    def wish(self) -> Wish:
        """What was chosen."""
        return Wish(self.cleaned_data["language"], tuple(self.cleaned_data["wants"]))


class FollowForm(WishForm):
    """How to be reached, besides. A mail address only for mail: a number is proven by the message sent from it."""

    how = forms.ChoiceField(label=_("How shall we write to you?"), widget=forms.RadioSelect)
    email = forms.CharField(
        label=_("Your mail address"),
        help_text=_("Only if you chose e-mail. It stays locked."),
        required=False,
        max_length=254,
        widget=forms.TextInput(attrs={"type": "email", "inputmode": "email", "autocomplete": "email"}),
    )
    purpose = "follow"

    def __init__(self, *args: Any, ways: Sequence[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["how"].choices = list(ways)  # type: ignore[attr-defined]
        if not any(kind == "email" for kind, _label in ways):
            del self.fields["email"]
        self.order_fields(["how", "email", "wants", "language"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("how") == "email" and "email" not in self.errors:
            self.add_address(cleaned)
        return cleaned

    def add_address(self, cleaned: dict[str, Any]) -> None:
        """The address in its one form, or a sentence beside the field."""
        try:
            cleaned["email"] = addresses.email(cleaned.get("email", ""))
        except QadamError as refusal:
            self.add_error("email", str(refusal))


class LinkForm(PublicForm):
    """An address to which the link to one's choices is sent, if we know it."""

    email = forms.CharField(
        label=_("Your mail address"),
        max_length=254,
        widget=forms.TextInput(attrs={"type": "email", "inputmode": "email", "autocomplete": "email"}),
    )
    purpose = "follow-link"

    def clean_email(self) -> str:
        try:
            return addresses.email(self.cleaned_data["email"])
        except QadamError as refusal:
            raise forms.ValidationError(str(refusal), code=refusal.code) from None


class ChoicesForm(WishForm):
    """One's own choices: besides, where we may write."""

    ways = forms.MultipleChoiceField(
        label=_("Where may we write?"), widget=forms.CheckboxSelectMultiple, required=False
    )
    purpose = "choices"

    def __init__(self, *args: Any, ways: Sequence[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ways"].choices = list(ways)  # type: ignore[attr-defined]
        self.order_fields(["wants", "ways", "language"])
