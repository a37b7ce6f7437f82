"""The form of a sequence: what it begins with, what ends it, and three messages."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from qadam.campaigns.enums import StepKind
from qadam.campaigns.models import Campaign
from qadam.core.fields import Choice
from qadam.core.forms import TextsForm
from qadam.core.languages import said
from qadam.messaging.models import ChannelAccount
from qadam.messaging.templates_registry import template_choices
from qadam.organisations.actors import Actor
from qadam.organisations.models import Organisation
from qadam.outreach.enums import Beginning
from qadam.outreach.models import Sequence
from qadam.outreach.sequences import Words
from qadam.people.enums import Purpose

NONE = "-"
MESSAGES = 3
UNITS = {"m": 1, "h": 60, "d": 24 * 60}


class SequenceForm(TextsForm):
    """A sequence on one page. A message without words is none."""

    texts = tuple((f"text_{n}", _("What it says"), True) for n in range(1, MESSAGES + 1))
    title = forms.CharField(
        label=_("A name for it"), max_length=120, help_text=_("Only you see it. Like: Welcome to the canal.")
    )
    begins_with = forms.ChoiceField(
        label=_("It begins when somebody"), choices=Beginning.choices, widget=forms.RadioSelect
    )
    ends_with = forms.MultipleChoiceField(
        label=_("It ends early when she"),
        choices=StepKind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Then nothing more comes. STOP always ends it."),
    )
    campaign = forms.ChoiceField(label=_("For which campaign?"), initial=NONE)
    purpose = forms.ChoiceField(
        label=_("What kind of message is it?"),
        choices=[(Purpose.REMINDERS, _("A reminder")), (Purpose.NEWS, _("News of a campaign"))],
        initial=Purpose.REMINDERS,
        help_text=_("Only people who said yes to this kind get it."),
    )

    def __init__(self, *args: Any, organisation: Organisation, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        campaigns = Campaign.objects.visible_to(actor).filter(partnerships__organisation=organisation)
        self.campaigns = {str(row.pk): row for row in campaigns.exclude(state="closed").distinct()}
        self.fields["campaign"].choices = [  # type: ignore[attr-defined]
            (NONE, _("Any of them")),
            *((key, said(row.title)) for key, row in self.campaigns.items()),
        ]
        templates = [
            (NONE, _("None: only those who wrote in the last 24 hours get it")),
            *_templates(organisation),
        ]
        for n in range(1, MESSAGES + 1):
            self.fields[f"after_{n}"] = forms.IntegerField(
                label=_("How long afterwards"), min_value=0, max_value=180, required=False, initial=n
            )
            self.fields[f"unit_{n}"] = forms.ChoiceField(
                label=_("Counted in"),
                choices=[("h", _("hours")), ("d", _("days")), ("m", _("minutes"))],
                initial="d",
            )
            self.fields[f"template_{n}"] = forms.ChoiceField(
                label=_("Approved template"), choices=templates, initial=NONE, required=False
            )

    @property
    def parts(self) -> list[dict[str, Any]]:
        """The fields of each message, in order."""
        return [
            {
                "number": n,
                "is_open": n == 1 or any(self[f"text_{n}_{code}"].value() for code in self.codes),
                "time": [self[f"after_{n}"], self[f"unit_{n}"]],
                "words": [self[f"template_{n}"], *(self[f"text_{n}_{code}"] for code in self.codes)],
            }
            for n in range(1, MESSAGES + 1)
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        written = [n for n in range(1, MESSAGES + 1) if self._is_written(n)]
        if not written:
            self.add_error("text_1_ur", _("Write at least one message."))
        latest = -1
        for n in written:
            minutes = self._minutes(n)
            if minutes is None:
                self.add_error(f"after_{n}", _("Say how long afterwards it comes."))
            elif minutes <= latest:
                self.add_error(f"after_{n}", _("Each message comes later than the one before it."))
            latest = minutes if minutes is not None else latest
        return cleaned

    def _is_written(self, n: int) -> bool:
        return any(self.cleaned_data.get(f"text_{n}_{code}", "").strip() for code in self.codes)

    def _minutes(self, n: int) -> int | None:
        after = self.cleaned_data.get(f"after_{n}")
        return None if after is None else after * UNITS[self.cleaned_data.get(f"unit_{n}") or "d"]

    def values(self) -> dict[str, Any]:
        """What draft_sequence and edit_sequence take."""
        told = self.cleaned_data
        messages = []
        for n in range(1, MESSAGES + 1):
            if texts := self.in_languages(f"text_{n}"):
                template = told.get(f"template_{n}") or NONE
                messages.append(Words(self._minutes(n) or 0, texts, "" if template == NONE else template))
        return {
            "title": told["title"],
            "begins_with": told["begins_with"],
            "ends_with": told["ends_with"],
            "campaign": self.campaigns.get(told["campaign"]),
            "purpose": told["purpose"],
            "messages": messages,
        }

    @classmethod
    def initial_of(cls, sequence: Sequence) -> dict[str, Any]:
        """The form as this sequence was written."""
        found: dict[str, Any] = {
            "title": sequence.title,
            "begins_with": sequence.begins_with,
            "ends_with": sequence.ends_with,
            "campaign": str(sequence.campaign_id or NONE),
            "purpose": sequence.purpose,
        }
        for n, message in enumerate(sequence.messages.all(), 1):
            unit = "d" if message.after_minutes % UNITS["d"] == 0 and message.after_minutes else "h"
            unit = "m" if message.after_minutes % 60 else unit
            found |= {f"after_{n}": message.after_minutes // UNITS[unit], f"unit_{n}": unit}
            found |= {
                f"template_{n}": message.template or NONE,
                **cls.from_texts(**{f"text_{n}": message.texts}),
            }
        return found


def _templates(organisation: Organisation) -> list[tuple[str, Any]]:
    found: dict[str, Any] = {}
    for account in ChannelAccount.objects.filter(organisation=organisation, is_open=True):
        for choice in template_choices(account):
            found[choice.key] = Choice(choice.words, hint=choice.language_names)
    return list(found.items())
