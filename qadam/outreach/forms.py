"""The form of a broadcast: whom it is for, and what it says. What was typed is kept when something must be mended."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.translation import gettext_lazy as _

from qadam.campaigns.enums import StepKind
from qadam.campaigns.models import Campaign
from qadam.core import languages
from qadam.core.fields import Choice
from qadam.core.forms import TextsForm
from qadam.core.languages import said
from qadam.messaging.models import ChannelAccount
from qadam.messaging.templates_registry import template_choices
from qadam.organisations.actors import Actor
from qadam.organisations.models import Organisation
from qadam.outreach.models import Broadcast
from qadam.outreach.segments import Segment
from qadam.people.enums import Purpose
from qadam.people.models import Person
from qadam.places.models import Place

NONE = "-"


class BroadcastForm(TextsForm):
    """Who and what. `account_rows` and the other choices are the organisation's own."""

    texts = (("text", _("What it says"), True),)
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
    until = forms.DateField(
        label=_("Send until the end of"),
        required=False,
        widget=forms.DateInput({"type": "date"}),
        help_text=_("Who could not be reached by then does not get it. Without a day: three days."),
    )

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
                body = languages.said(choice.bodies)
                found.append((choice.key, Choice(choice.key, hint=body)))
        return list(dict(found).items())

    def clean_until(self) -> date | None:
        until: date | None = self.cleaned_data["until"]
        if until is not None and until < datetime.now(ZoneInfo(self.organisation.zone)).date():
            raise ValidationError(_("This day is over. Choose today or a later one."))
        return until

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not any(cleaned.get(f"text_{code}", "").strip() for code in self.codes):
            self.add_error("text_ur", _("Write what it should say, in at least one language."))
        return cleaned

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
        return {
            **cls.from_texts(text=broadcast.texts),
            **{name: list(value) for name, value in broadcast.segment.to_json().items()},
            "title": broadcast.title,
            "account": str(broadcast.account_id),
            "purpose": broadcast.purpose,
            "campaign": str(broadcast.campaign_id or NONE),
            "template": broadcast.template or NONE,
            "until": until,
        }


def _account_label(account: ChannelAccount) -> Any:
    return Choice(
        account.name or str(account.get_kind_display()), hint=f"\u2066{account.public_address}\u2069"
    )


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
