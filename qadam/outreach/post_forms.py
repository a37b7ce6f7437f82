"""The form of a post: what it says, a picture, and where its link leads."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from qadam.core.forms import TextsForm
from qadam.core.languages import said
from qadam.organisations.models import Organisation
from qadam.outreach.models import Post
from qadam.outreach.posting import choices_for, posting_accounts

NONE = "-"


class PostForm(TextsForm):
    """One page. `accounts` are those that may post; without any there is nothing to fill in."""

    texts = (("text", _("What it says"), True),)
    account = forms.ChoiceField(label=_("Into which channel?"))
    picture = forms.FileField(
        label=_("A picture, if you have one"),
        required=False,
        widget=forms.FileInput({"accept": "image/*"}),
    )
    without_picture = forms.BooleanField(label=_("Leave the picture out"), required=False)
    about = forms.ChoiceField(
        label=_("Its link leads to"), initial=NONE, help_text=_("The link is short and counts who opens it.")
    )

    def __init__(
        self, *args: Any, organisation: Organisation, has_picture: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        accounts = posting_accounts(organisation)
        self.accounts = {str(account.pk): account for account, _name in accounts}
        self.fields["account"].choices = [(str(a.pk), _ltr(name)) for a, name in accounts]  # type: ignore[attr-defined]
        if len(accounts) == 1:
            self.initial.setdefault("account", next(iter(self.accounts)))
        found = [(f"{p.kind}:{p.subject_id}", said(p.title)) for p in choices_for(organisation)]
        self.fields["about"].choices = [(NONE, _("Nothing")), *found]  # type: ignore[attr-defined]
        if not has_picture:
            del self.fields["without_picture"]

    def values(self) -> dict[str, Any]:
        """What services take."""
        told = self.cleaned_data
        kind, _colon, id = told["about"].partition(":")
        return {
            "account": self.accounts[told["account"]],
            "texts": self.in_languages("text"),
            "picture": told["picture"].read() if told["picture"] else None,
            "about": (kind, UUID(id)) if id else None,
        }

    @classmethod
    def initial_of(cls, post: Post) -> dict[str, Any]:
        """The fields as the post stands."""
        about = f"{post.about_kind}:{post.about_id}" if post.about_kind else NONE
        return {"account": str(post.account_id), "about": about, **cls.from_texts(text=post.texts)}


def _ltr(name: str) -> str:
    """An @name reads from the left, also on a page that does not."""
    return f"\u2066{name}\u2069"
