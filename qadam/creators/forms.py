"""Forms of creators: what the desk fills in, and a creator's own."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from qadam.accounts.models import User
from qadam.core import languages
from qadam.core.errors import QadamError
from qadam.core.forms import TextsForm
from qadam.core.formtoken import PublicForm
from qadam.core.languages import said
from qadam.creators.enums import ConsentHow, Disclosure
from qadam.creators.reading import MOST_SOURCES, SOURCE_LETTERS, post_address, sources_in
from qadam.outreach.sharing import Postable
from qadam.people import addresses

MOST_FACTS = 4


class CohortForm(TextsForm):
    """A cohort: its name, language, days and mentors."""

    texts = (("title", _("Name of the group"), False),)
    language = forms.ChoiceField(
        label=_("Language"), choices=languages.CHOICES, widget=forms.RadioSelect, initial=languages.DEFAULT
    )
    starts_on = forms.DateField(label=_("First day"), widget=forms.DateInput({"type": "date"}))
    weeks = forms.IntegerField(label=_("For how many weeks"), min_value=1, max_value=52, initial=6)
    mentors = forms.MultipleChoiceField(
        label=_("Who mentors"), widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, *args: Any, users: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields([*(f"title_{code}" for code in self.codes), *self.base_fields])
        self.users = {str(user.pk): user for user in users}
        self.fields["mentors"].choices = [(pk, str(user)) for pk, user in self.users.items()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.in_languages("title"):
            raise forms.ValidationError(_("Give a name in at least one language."))
        return cleaned

    def chosen_mentors(self) -> list[User]:
        return [self.users[pk] for pk in self.cleaned_data["mentors"]]


class BriefForm(TextsForm):
    """A task: what, for whom, facts with their sources, what must be said, until when, and when it opens."""

    texts = (
        ("title", _("Title"), False),
        ("what", _("What to make"), True),
        ("for_whom", _("For whom"), False),
    )
    must_disclose = forms.ChoiceField(
        label=_("Who is behind the posts? They must say so."),
        choices=Disclosure.choices,
        widget=forms.RadioSelect,
        initial=Disclosure.WITH,
    )
    due_on = forms.DateField(label=_("Until"), widget=forms.DateInput({"type": "date"}))
    opens_on = forms.DateField(
        label=_("Opens by itself on"),
        help_text=_("Leave it empty to open it by hand. It opens at 9 in the morning."),
        required=False,
        widget=forms.DateInput({"type": "date"}),
    )
    about = forms.ChoiceField(
        label=_("Which page of ours do their links lead to?"), widget=forms.RadioSelect, required=False
    )

    def __init__(self, *args: Any, pages: list[tuple[str, Postable]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("None")), *((key, said(page.title)) for key, page in pages)]
        self.fields["about"].choices = choices  # type: ignore[attr-defined]
        for n in range(1, MOST_FACTS + 1):
            self.fields[f"fact_{n}"] = forms.CharField(
                label=_("Fact %(n)s") % {"n": n},
                required=False,
                max_length=300,
                widget=forms.TextInput({"dir": "auto"}),
            )
            self.fields[f"source_{n}"] = forms.CharField(
                label=_("Where fact %(n)s comes from") % {"n": n},
                required=False,
                max_length=SOURCE_LETTERS,
                widget=forms.TextInput({"dir": "auto"}),
            )

        words = [f"{name}_{code}" for name, _label, _long in self.texts for code in self.codes]
        facts = [f"{part}_{n}" for n in range(1, MOST_FACTS + 1) for part in ("fact", "source")]
        self.order_fields([*words, *facts, *self.base_fields])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.in_languages("title"):
            raise forms.ValidationError(_("Give a title in at least one language."))
        for n in range(1, MOST_FACTS + 1):
            if cleaned.get(f"fact_{n}") and not cleaned.get(f"source_{n}"):
                self.add_error(f"source_{n}", _("A fact needs its source."))
        if cleaned.get("opens_on") and cleaned.get("due_on") and cleaned["opens_on"] > cleaned["due_on"]:
            self.add_error("opens_on", _("It must open before its last day."))
        return cleaned

    def facts(self, language: str) -> list[dict[str, Any]]:
        told = self.cleaned_data
        return [
            {"text": {language: told[f"fact_{n}"].strip()}, "source": told[f"source_{n}"].strip()}
            for n in range(1, MOST_FACTS + 1)
            if told[f"fact_{n}"].strip()
        ]

    def opens_at(self, zone: str) -> datetime | None:
        day: date | None = self.cleaned_data["opens_on"]
        return datetime(day.year, day.month, day.day, 9, tzinfo=ZoneInfo(zone)) if day else None


class ParticipantForm(forms.Form):
    """Somebody who takes part, written down at the desk."""

    name = forms.CharField(label=_("What shall we call her or him?"), max_length=80)
    phone = forms.CharField(
        label=_("Mobile number"),
        help_text=_("Like 0300 1234567. It stays locked, and nothing goes there before its owner answers."),
        required=False,
        max_length=24,
        widget=forms.TextInput({"type": "tel", "inputmode": "tel"}),
    )
    is_minor = forms.BooleanField(label=_("Younger than 18"), required=False)
    public_name = forms.CharField(
        label=_("Name to stand beside the posts"),
        help_text=_("Only if she or he wants one. Under 18 there is none."),
        required=False,
        max_length=80,
    )

    def clean_phone(self) -> str:
        written = self.cleaned_data["phone"]
        try:
            return addresses.phone(written) if written.strip() else ""
        except QadamError as refusal:
            raise forms.ValidationError(str(refusal), code=refusal.code) from None


class GuardianForm(forms.Form):
    how = forms.ChoiceField(
        label=_("How did the parent or guardian say yes?"),
        choices=ConsentHow.choices,
        widget=forms.RadioSelect,
    )


class CommentForm(forms.Form):
    text = forms.CharField(
        label=_("Your words to the creator"),
        help_text=_("First what is good, then one or two things to change."),
        max_length=2000,
        widget=forms.Textarea({"rows": 5, "dir": "auto"}),
    )


class SourcesField(forms.CharField):
    """Sources, one a line. The cleaned value is a list."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Where your facts come from"))
        kwargs.setdefault("help_text", _("One source a line: who said it, or the address of the page."))
        kwargs.setdefault("required", False)
        kwargs.setdefault("max_length", MOST_SOURCES * SOURCE_LETTERS)
        kwargs.setdefault("widget", forms.Textarea({"rows": 3, "dir": "auto"}))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Any:
        return sources_in(super().clean(value))


class DraftForm(PublicForm):
    """A draft from a browser: words, a picture, a voice; sources, and who is behind it."""

    text = forms.CharField(
        label=_("Your words"),
        required=False,
        max_length=6000,
        widget=forms.Textarea({"rows": 8, "dir": "auto"}),
    )
    picture = forms.FileField(
        label=_("A picture"), required=False, widget=forms.FileInput({"accept": "image/*"})
    )
    voice = forms.FileField(
        label=_("Your voice"), required=False, widget=forms.FileInput({"accept": "audio/*"})
    )
    sources = SourcesField()
    disclosure = forms.ChoiceField(
        label=_("Who is behind this post?"), choices=Disclosure.choices, widget=forms.RadioSelect
    )
    purpose = "creator-draft"


class PostForm(PublicForm):
    """Where the post is, and what it says."""

    address = forms.CharField(
        label=_("Address of the post"),
        help_text=_("Open your post, press “share”, copy the link."),
        max_length=600,
        widget=forms.TextInput({"inputmode": "url", "dir": "ltr"}),
    )
    says = forms.ChoiceField(
        label=_("What does the post itself say about who is behind it?"),
        choices=[
            (str(Disclosure.PAID), _("It says: paid")),
            (str(Disclosure.WITH), _("It names who I made it with")),
            (str(Disclosure.OWN), _("It is my own, nobody paid")),
            ("nothing", _("It says nothing yet")),
        ],
        widget=forms.RadioSelect,
    )
    sources = SourcesField(label=_("More sources, if you have any"))
    purpose = "creator-post"

    def clean_address(self) -> str:
        try:
            return post_address(self.cleaned_data["address"])
        except QadamError as refusal:
            raise forms.ValidationError(str(refusal), code=refusal.code) from None
