"""Forms of the inbox and of channels."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from qadam.channels.base import Capabilities, Channel, ConfigField
from qadam.messaging.channel_words import CHOICES, SETTINGS


class ReplyForm(forms.Form):
    """An answer; the key makes two taps one answer."""

    text = forms.CharField(max_length=4000, required=False)
    key = forms.UUIDField(widget=forms.HiddenInput)
    # The last message she had before her.
    seen = forms.UUIDField(widget=forms.HiddenInput, required=False)

    @classmethod
    def fresh(cls, text: str = "") -> "ReplyForm":
        return cls(initial={"key": uuid4(), "text": text})


class CloseForm(forms.Form):
    notes = forms.CharField(
        label=_("What was done"),
        help_text=_("No words of the person. Only guardians read this."),
        max_length=4000,
        required=False,
        widget=forms.Textarea({"rows": 4}),
    )


class ChannelForm(forms.Form):
    """What a kind of channel needs, as its adapter says."""

    name = forms.CharField(label=_("Name for us"), max_length=80)
    public_address = forms.CharField(
        label=_("The number people write to"),
        help_text=format_lazy(
            _("With the country code, like {number}."), number="\u2066+92 300 1234567\u2069"
        ),
        max_length=80,
    )
    daily_limit = forms.IntegerField(
        label=_("New people a day"),
        help_text=_("As WhatsApp Manager shows it; 0 if there is no limit."),
        min_value=0,
        initial=250,
    )

    def __init__(self, channel: type[Channel], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.channel = channel
        asked = [field for field in channel.config_fields if not field.made]
        self.channel_fields = [field.name for field in asked]
        for field in asked:
            self.fields[field.name] = _setting(field)
        if channel.capabilities.billed_parts:
            self.fields["public_address"].required = False
        prices = _prices_of(channel.capabilities)
        for name, label, hint in prices:
            self.fields[name] = _rupees(label, hint, initial=0 if name == "price" else None)
        if prices:
            self.fields["monthly_budget"] = _rupees(
                _("At most in a month"), _("In rupees. Alerts are sent all the same. 0 if there is no limit.")
            )
        if channel.capabilities.names_itself:
            del self.fields["public_address"]  # the provider tells it
        if not channel.capabilities.daily_limit:
            del self.fields["daily_limit"]

    def keep_secrets(self) -> None:
        """For an account there is: a secret left empty stays as it is."""
        for field in self.channel.config_fields:
            if field.secret and field.name in self.fields:
                self.fields[field.name].required = False
                self.fields[field.name].help_text = _("Empty: the one there is stays.")

    @property
    def main(self) -> list[forms.BoundField]:
        """What everybody fills in."""
        return [bound for bound in self if bound.name not in self._folded]

    @property
    def rest(self) -> list[forms.BoundField]:
        """What few change, where there is much of it."""
        return [bound for bound in self if bound.name in self._folded]

    @property
    def _folded(self) -> set[str]:
        return {field.name for field in self.channel.config_fields if field.rare}

    @property
    def is_mended_in_rest(self) -> bool:
        return bool(self._folded & self.errors.keys())

    @property
    def limits(self) -> dict[str, int | None]:
        """What add_channel_account takes as limits. A price of its own that is left empty is none."""
        named = {
            "daily_limit": "daily_limit",
            "price": "price_minor",
            "monthly_budget": "monthly_budget_minor",
        }
        told: dict[str, int | None] = {
            kept: int(self.cleaned_data[name] * (1 if name == kept else 100))
            for name, kept in named.items()
            if self.cleaned_data.get(name) is not None
        }
        for name, kept in _OWN_PRICES.items():
            if name in self.fields:
                price = self.cleaned_data[name]
                told[kept] = None if price is None else int(price * 100)
        return told

    @property
    def config(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in self.channel_fields}


def _setting(field: ConfigField) -> forms.Field:
    label, hint = SETTINGS.get(field.name, (field.name, ""))
    common: dict[str, Any] = {"label": label, "help_text": hint, "initial": field.default}
    if field.choices:
        choices = [(choice, CHOICES.get(f"{field.name}.{choice}", choice)) for choice in field.choices]
        return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **common)
    plain = forms.Textarea({"rows": 3, "dir": "ltr"}) if field.is_long else forms.TextInput()
    return forms.CharField(
        required=field.default is None,
        max_length=1000,
        widget=forms.PasswordInput({"autocomplete": "off"}) if field.secret else plain,
        **common,
    )


# Templates that may have a price of their own.
_OWN_PRICES = {
    "price_utility": "utility_price_minor",
    "price_authentication": "authentication_price_minor",
}


def _prices_of(able: Capabilities) -> list[tuple[str, Any, Any]]:
    """The fields for what is paid for on a channel, with a label and a hint; none where nothing is."""
    if able.billed_parts:
        return [("price", _("Price of one part"), _("In rupees, as the provider bills it."))]
    if able.templates:
        return [
            (
                "price",
                _("Price of one campaign message"),
                _(
                    "In rupees; WhatsApp calls it Marketing. Answers within a day of her last message are free."
                ),
            ),
            (
                "price_utility",
                _("Price of one reminder or receipt"),
                _("WhatsApp calls it Utility. Empty: as a campaign message."),
            ),
            (
                "price_authentication",
                _("Price of one sign-in code"),
                _("WhatsApp calls it Authentication. Empty: as a campaign message."),
            ),
        ]
    if able.live:
        return [("price", _("Price of one call"), _("In rupees, for a call of some minutes."))]
    return []


def _rupees(label: Any, hint: Any, *, initial: int | None = 0) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        help_text=hint,
        min_value=0,
        max_digits=9,
        decimal_places=2,
        initial=initial,
        required=False,
    )
