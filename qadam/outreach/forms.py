"""The form of a broadcast: whom it is for, and what it says. What was typed is kept when something must be mended."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, cast
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.db import connection
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from qadam.campaigns.enums import StepKind
from qadam.campaigns.models import Campaign
from qadam.core import languages
from qadam.core.fields import Choice, PlainSelect
from qadam.core.forms import TextsForm
from qadam.core.languages import said
from qadam.messaging.models import ChannelAccount
from qadam.messaging.queries import account_name, channel_icon
from qadam.messaging.templates_registry import template_choices
from qadam.organisations.actors import Actor
from qadam.organisations.models import Organisation
from qadam.outreach import ladders
from qadam.outreach.models import Broadcast
from qadam.outreach.segments import Segment
from qadam.people.enums import Purpose
from qadam.people.models import Person
from qadam.places.models import Place

NONE = "-"


class BroadcastForm(TextsForm):
    """Who and what. `account_rows` and the other choices are the organisation's own."""

    texts = (
        ("text", _("What it says"), True),
        ("text_b", _("Second wording"), True),
        ("text_c", _("Third wording"), True),
        ("text_d", _("Fourth wording"), True),
    )
    title = forms.CharField(
        label=_("A name for it"), max_length=120, help_text=_("Only you see it. Like: Sunday at the canal.")
    )
    account = forms.ChoiceField(label=_("Sent from"))
    purpose = forms.ChoiceField(
        label=_("What kind of message is it?"),
        choices=[
            (Purpose.NEWS, _("News of a campaign")),
            (Purpose.REMINDERS, _("A reminder")),
            (Purpose.EMERGENCY, _("An emergency alert")),
        ],
        initial=Purpose.NEWS,
        help_text=_("Only people who said yes to this kind get it."),
    )
    campaign = forms.ChoiceField(label=_("For which campaign?"), initial=NONE)
    places = forms.MultipleChoiceField(
        label=_("Who lives in"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Nothing chosen: everywhere."),
    )
    languages = forms.MultipleChoiceField(
        label=_("Who reads"),
        required=False,
        choices=languages.CHOICES,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Nothing chosen: every language."),
    )
    causes = forms.MultipleChoiceField(
        label=_("Who cares about"), required=False, widget=forms.CheckboxSelectMultiple
    )
    steps = forms.MultipleChoiceField(
        label=_("Who already"),
        required=False,
        choices=StepKind.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Nothing chosen: everybody, also those who have not done anything yet."),
    )
    template = forms.ChoiceField(label=_("Approved template"), initial=NONE)
    reach = forms.ChoiceField(
        label=_("And whom it does not reach?"),
        widget=forms.RadioSelect,
        help_text=_(
            "Another way is tried only for those who are known not to have got it. Nobody gets it twice."
        ),
    )
    then_1 = forms.ChoiceField(label=_("Then"), required=False, initial=NONE, widget=PlainSelect)
    then_2 = forms.ChoiceField(label=_("And then"), required=False, initial=NONE, widget=PlainSelect)
    then_3 = forms.ChoiceField(label=_("And after that"), required=False, initial=NONE, widget=PlainSelect)
    most = forms.DecimalField(
        label=_("What it may cost at most, in rupees"),
        required=False,
        min_value=0,
        max_digits=9,
        decimal_places=2,
        help_text=_("When it is used up, the rest is left out. Empty: as much as it takes."),
    )
    until = forms.DateField(
        label=_("Send until the end of"),
        required=False,
        widget=forms.DateInput({"type": "date"}),
        help_text=_("Who could not be reached by then does not get it. Without a day: three days."),
    )

    FURTHER = ("text_b", "text_c", "text_d")
    LADDER = ("then_1", "then_2", "then_3")

    def __init__(self, *args: Any, organisation: Organisation, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organisation = organisation
        self.accounts = {
            str(row.pk): row for row in ChannelAccount.objects.filter(organisation=organisation, is_open=True)
        }
        self.campaigns = {
            str(row.pk): row
            for row in Campaign.objects.visible_to(actor)
            .filter(partnerships__organisation=organisation)
            .exclude(state="closed")
            .distinct()
        }
        self._choose("account", [(k, _account_label(row)) for k, row in self.accounts.items()])
        self._choose(
            "campaign", [(NONE, _("None")), *((k, said(row.title)) for k, row in self.campaigns.items())]
        )
        self._choose("places", place_choices(organisation))
        self._choose("causes", [(cause, cause) for cause in causes_of(organisation)])
        self._choose(
            "template",
            [(NONE, _("None: only those who wrote in the last 24 hours get it")), *self._templates()],
        )
        others = [(NONE, _("Nobody tries again")), *((k, account_name(a)) for k, a in self.accounts.items())]
        for name in self.LADDER:
            self._choose(name, others if len(self.accounts) > 1 else [])
        if self.is_bound and "reach" not in self.data:  # whoever fills in the ways alone means them
            data = QueryDict(mutable=True)
            data.update(cast(Any, self.data))
            data["reach"] = ladders.OWN
            self.data = data
        self._choose("reach", ladders.choices(list(self.accounts.values())))
        self.initial.setdefault("reach", ladders.ONLY)
        if len(self.accounts) == 1:
            self.initial.setdefault("account", next(iter(self.accounts)))

    def _choose(self, name: str, choices: list[tuple[str, Any]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]
        if not choices:
            del self.fields[name]

    def _templates(self) -> list[tuple[str, Any]]:
        found = []
        for account in self.accounts.values():
            for choice in template_choices(account):
                found.append((choice.key, Choice(choice.words, hint=choice.language_names)))
        return list(dict(found).items())

    @property
    def has_more(self) -> bool:
        """Whether something of what is folded away was used."""
        names = (
            "most",
            "until",
            *(f"{name}_{code}" for name in self.FURTHER for code in self.codes),
        )
        return any(self[name].value() not in (None, "", NONE) for name in names if name in self.fields)

    @property
    def has_own_ladder(self) -> bool:
        """Whether an order of one's own was chosen, or something in it must be mended."""
        return self["reach"].value() == ladders.OWN or "then_1" in self.errors

    @property
    def ladder_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.LADDER if name in self.fields]

    @property
    def wording_fields(self) -> list[dict[str, Any]]:
        """The fields of every further wording, under its name."""
        labels = {name: label for name, label, _long in self.texts}
        return [
            {"summary": labels[name], "fields": [self[f"{name}_{code}"] for code in self.codes]}
            for name in self.FURTHER
        ]

    @staticmethod
    def _is_chosen(cleaned: dict[str, Any], name: str) -> bool:
        return cleaned.get(name) not in (None, "", NONE)

    def clean_until(self) -> date | None:
        until: date | None = self.cleaned_data["until"]
        if until is not None and until < datetime.now(ZoneInfo(self.organisation.zone)).date():
            raise ValidationError(_("This day is over. Choose today or a later one."))
        return until

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not any(cleaned.get(f"text_{code}", "").strip() for code in self.codes):
            self.add_error("text_ur", _("Write what it should say, in at least one language."))
        self._check_ladder(cleaned)
        written = {code for code in self.codes if cleaned.get(f"text_{code}", "").strip()}
        for name in self.FURTHER:
            also = {code for code in self.codes if cleaned.get(f"{name}_{code}", "").strip()}
            if also and also != written:
                self.add_error(
                    f"{name}_{self.codes[0]}",
                    _("Write it in the same languages as the first wording, so that the comparison is fair."),
                )
        return cleaned

    def _check_ladder(self, cleaned: dict[str, Any]) -> None:
        own = [cleaned[name] for name in self.LADDER if self._is_chosen(cleaned, name)]
        if cleaned.get("reach") in (ladders.SMS, ladders.EVERY, ladders.ONLY) and own:
            self.add_error(
                "reach", _("Below you chose an order of your own. Choose “My own order”, or clear it.")
            )
        chosen = [cleaned.get("account"), *own]
        if len(set(chosen)) < len(chosen):
            self.add_error("then_1", _("Each channel can stand here once."))

    def _ladder(self, cleaned: dict[str, Any]) -> list[ChannelAccount]:
        """The accounts that come after the first, as far as one can be read."""
        own = [self.accounts.get(str(cleaned.get(name))) for name in self.LADDER]
        first = self.accounts.get(str(cleaned.get("account")))
        if first is not None and cleaned.get("reach") in (ladders.SMS, ladders.EVERY):
            return ladders.after(first, list(self.accounts.values()), cleaned["reach"])
        return [row for row in own if row is not None]

    def values(self) -> dict[str, Any]:
        """What draft_broadcast and edit_broadcast take."""
        cleaned = self.cleaned_data
        return {
            "account": self.accounts[cleaned["account"]],
            "title": cleaned["title"],
            "segment": Segment(
                **{n: tuple(cleaned.get(n, ())) for n in ("places", "languages", "causes", "steps")}
            ),
            "texts": self.in_languages("text"),
            "template": "" if cleaned["template"] == NONE else cleaned["template"],
            "campaign": self.campaigns.get(cleaned["campaign"]),
            "purpose": cleaned["purpose"],
            "expires_at": self._end_of(cleaned["until"]),
            "ladder": self._ladder(cleaned),
            "variants": [texts for name in self.FURTHER if (texts := self.in_languages(name))],
            "max_cost_minor": None if cleaned["most"] is None else int(cleaned["most"] * 100),
        }

    def so_far(self) -> dict[str, Any]:
        """As much of a broadcast as can be read from the form yet: an account (or None), the ladder, and the rest."""
        cleaned = dict(getattr(self, "cleaned_data", {}) or self.initial)
        written = [
            {code: text for code in self.codes if (text := (cleaned.get(f"{name}_{code}") or "").strip())}
            for name in ("text", *self.FURTHER)
        ]
        segment = Segment(
            **{n: tuple(cleaned.get(n) or ()) for n in ("places", "languages", "causes", "steps")}
        )
        template = cleaned.get("template") or NONE
        return {
            "account": self.accounts.get(str(cleaned.get("account"))),
            "ladder": self._ladder(cleaned),
            "texts": written[0],
            "more_texts": [texts for texts in written[1:] if texts],
            "segment_json": segment.to_json(),
            "template": "" if template == NONE else template,
            "campaign": self.campaigns.get(str(cleaned.get("campaign"))),
            "purpose": cleaned.get("purpose") or Purpose.NEWS,
        }

    def _end_of(self, day: date | None) -> datetime | None:
        if day is None:
            return None
        return datetime.combine(day + timedelta(days=1), time(0), ZoneInfo(self.organisation.zone))

    @classmethod
    def initial_of(cls, broadcast: Broadcast) -> dict[str, Any]:
        """The form as this broadcast was written."""
        zone = ZoneInfo(broadcast.organisation.zone)
        until = broadcast.expires_at and (broadcast.expires_at.astimezone(zone) - timedelta(minutes=1)).date()
        further = dict(zip(cls.FURTHER, broadcast.more_texts, strict=False))
        ours = list(ChannelAccount.objects.filter(organisation=broadcast.organisation, is_open=True))
        reach = ladders.named(broadcast.accounts, ours)
        own = broadcast.accounts[1:] if reach == ladders.OWN else []
        ladder = dict(zip(cls.LADDER, (str(row.pk) for row in own), strict=False))
        most = broadcast.max_cost_minor
        return {
            **cls.from_texts(text=broadcast.texts, **further),
            **ladder,
            "reach": reach,
            "most": None if most is None else Decimal(most) / 100,
            **{name: list(value) for name, value in broadcast.segment.to_json().items()},
            "title": broadcast.title,
            "account": str(broadcast.account_id),
            "purpose": broadcast.purpose,
            "campaign": str(broadcast.campaign_id or NONE),
            "template": broadcast.template or NONE,
            "until": until,
        }


def _account_label(account: ChannelAccount) -> Any:
    shown = f"\u2066{account.public_address}\u2069" if account.public_address else ""
    return Choice(account_name(account), hint=shown, icon=channel_icon(account.kind))


def place_choices(organisation: Organisation) -> list[tuple[str, Any]]:
    """The places this organisation's people live in and those around them, outermost first."""
    lived = (
        Person.objects.filter(organisation=organisation, place__isnull=False).values("place__path").distinct()
    )
    paths: set[str] = set()
    for row in lived:
        parts = row["place__path"].strip("/").split("/")
        paths |= {"/".join(parts[:depth]) + "/" for depth in range(2, len(parts) + 1)}
    places = Place.objects.filter(path__in=paths).order_by("path")
    return [(place.code, "– " * (place.path.count("/") - 2) + said(place.name)) for place in places]


def causes_of(organisation: Organisation) -> list[str]:
    """The causes this organisation's people care about."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select distinct jsonb_array_elements_text(causes) from people_person"
            " where organisation_id = %s and erased_at is null and jsonb_typeof(causes) = 'array' order by 1 limit 40",
            [organisation.pk],
        )
        return [row[0] for row in cursor.fetchall()]


class LotForm(forms.Form):
    """How many are held back by lot. Nobody, unless somebody chooses otherwise."""

    share = forms.TypedChoiceField(
        label=_("Hold some back by lot?"),
        widget=forms.RadioSelect,
        coerce=float,
        choices=[
            ("0.0", _("No, everybody gets it")),
            ("0.1", _("1 in 10")),
            ("0.2", _("1 in 5")),
            ("0.5", _("Every second one")),
        ],
    )


class CorrectionForm(TextsForm):
    """What a correction says; everything else is as it was in what it corrects."""

    texts = (("text", _("What is right"), True),)
    template = forms.ChoiceField(label=_("Approved template"), initial=NONE)

    def __init__(self, *args: Any, first: Broadcast, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = {}
        for account in first.accounts:
            for choice in template_choices(account):
                found[choice.key] = Choice(choice.words, hint=choice.language_names)
        self.fields["template"].choices = [  # type: ignore[attr-defined]
            (NONE, _("None: only those who wrote in the last 24 hours get it")),
            *found.items(),
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not any(cleaned.get(f"text_{code}", "").strip() for code in self.codes):
            self.add_error("text_ur", _("Write what it should say, in at least one language."))
        return cleaned

    def values(self) -> dict[str, Any]:
        """What draft_correction takes."""
        template = self.cleaned_data["template"]
        return {"texts": self.in_languages("text"), "template": "" if template == NONE else template}
