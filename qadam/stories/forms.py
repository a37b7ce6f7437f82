"""Forms of stories: telling one on the web, answering, and what the desk fills in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from qadam.campaigns.models import Campaign
from qadam.core import languages
from qadam.core.errors import QadamError
from qadam.core.formtoken import PublicForm
from qadam.core.languages import said
from qadam.organisations.actors import NOBODY
from qadam.organisations.enums import EDITORS
from qadam.organisations.models import Organisation
from qadam.people import addresses
from qadam.stories.enums import Audience, StoryState
from qadam.stories.models import StoryPart
from qadam.stories.tokens import story_id_from

MOST_PICTURES = 6
_WORDS = 20_000
OTHERS = (
    ("nobody", _("No, nobody")),
    ("agree", _("Yes, and they agree")),
    ("unasked", _("Not asked yet")),
)


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class PicturesField(forms.FileField):
    """Some pictures at once. The cleaned value is a list, empty for none."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> Any:
        given = data if isinstance(data, list | tuple) else [data] if data else []
        return [super(PicturesField, self).clean(one, initial) for one in given]


class TellForm(PublicForm):
    """A story without an account: words, a voice or a picture; who may see it; a name and a number if she wants."""

    text = forms.CharField(
        label=_("Your story in words"),
        required=False,
        max_length=_WORDS,
        widget=forms.Textarea({"rows": 8}),
    )
    voice = forms.FileField(
        label=_("Or in your own voice"),
        help_text=_("A recording from your phone, up to 15 minutes."),
        required=False,
        widget=forms.FileInput({"accept": "audio/*"}),
    )
    pictures = PicturesField(
        label=_("Pictures"),
        help_text=_("Up to six. Where and with which phone they were taken is removed."),
        required=False,
        widget=ManyFiles({"accept": "image/*"}),
    )
    language = forms.ChoiceField(
        label=_("In which language is it told?"), choices=languages.CHOICES, widget=forms.RadioSelect
    )
    audience = forms.ChoiceField(
        label=_("Who may see it?"), choices=Audience.choices, widget=forms.RadioSelect
    )
    shown_name = forms.CharField(
        label=_("The name to show"),
        help_text=_("Only if you chose “with my name”. It need not be your full name."),
        required=False,
        max_length=120,
    )
    may_share = forms.BooleanField(
        label=_("People may pass it on"),
        help_text=_("It is never used to ask for money."),
        required=False,
    )
    others = forms.ChoiceField(
        label=_("Can anybody else be recognised in the story or the picture?"),
        choices=OTHERS,
        widget=forms.RadioSelect,
    )
    phone = forms.CharField(
        label=_("Mobile number"),
        help_text=_(
            "Only for questions about this story; it stays locked. Without it you get a personal link."
        ),
        required=False,
        max_length=24,
        widget=forms.TextInput({"type": "tel", "inputmode": "tel", "autocomplete": "tel"}),
    )
    organisation = forms.ChoiceField(label=_("Who shall read it first?"), widget=forms.RadioSelect)
    purpose = "tell"

    def __init__(self, *args: Any, campaign: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.campaign = Campaign.objects.visible_to(NOBODY).filter(slug=campaign, state="published").first()
        readers = Organisation.objects.filter(memberships__role__in=EDITORS).distinct().order_by("created_at")
        if self.campaign:
            readers = readers.filter(pk=self.campaign.organisation_id)
        self.readers = {str(reader.pk): reader for reader in readers}
        choices = [(pk, said(reader.name)) for pk, reader in self.readers.items()]
        self.fields["organisation"].choices = choices  # type: ignore[attr-defined]
        if len(choices) == 1:
            self.fields["organisation"].required = False
        self.fields["language"].initial = languages.current().code

    def reader(self) -> Organisation | None:
        """The organisation that reads it first; until she chose one, the first there is keeps what came."""
        chosen = self.cleaned_data.get("organisation") or next(iter(self.readers), "")
        return self.readers.get(chosen)

    def consent_words(self) -> str:
        """What she agreed to, in the words of the page she read."""
        told = self.cleaned_data
        audiences, others = dict(Audience.choices), dict(OTHERS)
        lines = [f"{self.fields['audience'].label} {audiences[told['audience']]}"]
        if told["may_share"]:
            lines.append(str(self.fields["may_share"].label))
        lines.append(f"{self.fields['others'].label} {others[told['others']]}")
        return "\n".join(lines)

    def kept(self) -> list[str]:
        """The kinds of files that came with an earlier try of this very form and wait to be sent."""
        submission_id = getattr(self, "submission_id", None)
        parts = StoryPart.objects.filter(
            story__submission_id=submission_id, story__state=StoryState.TELLING, media__isnull=False
        )
        return list(parts.values_list("kind", flat=True)) if submission_id else []

    def clean_phone(self) -> str:
        written = self.cleaned_data["phone"]
        try:
            return addresses.phone(written) if written.strip() else ""
        except QadamError as refusal:
            raise forms.ValidationError(str(refusal), code=refusal.code) from None

    def clean_pictures(self) -> Any:
        pictures = self.cleaned_data["pictures"]
        if len(pictures) > MOST_PICTURES:
            raise forms.ValidationError(_("Choose up to six pictures."), code="too-many")
        return pictures

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("audience") == Audience.PUBLIC_NAMED and not (cleaned.get("shown_name") or "").strip():
            self.add_error("shown_name", _("Write the name to show, or choose “without name”."))
        return cleaned


class AnswerForm(PublicForm):
    """An answer to the desk's question, on the personal page."""

    answer = forms.CharField(label=_("Your answer"), max_length=_WORDS, widget=forms.Textarea({"rows": 4}))
    purpose = "story-answer"


class TakeBackForm(PublicForm):
    """Nothing but the yes."""

    purpose = "story-take-back"


class LinkForm(PublicForm):
    """The personal link of a story, pasted whole or only its key."""

    link = forms.CharField(
        label=_("Your personal link"),
        max_length=400,
        widget=forms.TextInput({"dir": "ltr", "autocomplete": "off"}),
    )
    purpose = "story-link"

    def clean_link(self) -> str:
        """The key alone. Raises ValidationError when it opens no story."""
        key = next(
            (part for part in reversed(self.cleaned_data["link"].split("/")) if ":" in part), ""
        ).strip()
        if story_id_from(key) is None:
            raise forms.ValidationError(
                _("This link opens no story. Copy it again, the whole line."), code="bad-link"
            )
        return key
