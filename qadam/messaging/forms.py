"""Forms of the inbox and of channels."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from qadam.channels.base import Channel
from qadam.messaging.channel_words import SETTINGS


class ReplyForm(forms.Form):
    """An answer; the key makes two taps one answer."""

    text = forms.CharField(max_length=4000, required=False)
    key = forms.UUIDField(widget=forms.HiddenInput)

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
        help_text=_("With the country code, like +92 300 1234567."),
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
        self.channel_fields = [field.name for field in channel.config_fields]
        for field in channel.config_fields:
            label, hint = SETTINGS.get(field.name, (field.name, ""))
            self.fields[field.name] = forms.CharField(
                label=label,
                help_text=hint,
                initial=field.default,
                required=field.default is None,
                max_length=1000,
                widget=forms.PasswordInput({"autocomplete": "off"}) if field.secret else forms.TextInput(),
            )

    @property
    def config(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in self.channel_fields}
