"""Public forms without a cookie: a signed token that grows old and is the id of the submission, and an Origin check."""

from collections.abc import Callable
from functools import wraps
from typing import Any, ClassVar
from urllib.parse import urlsplit
from uuid import UUID

from django import forms
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from qadam.core.errors import QadamError
from qadam.core.models import new_id

LIFETIME_S = 12 * 3600


class FormTooOld(QadamError):
    code = "form-too-old"
    status = 422
    text = _("This page was open for a long time. Look once more and send again; everything is kept.")


def issue(purpose: str) -> str:
    """A new token for one form shown to one person. It holds a fresh id and when it was made, nothing about anybody."""
    return signing.TimestampSigner(salt=f"form:{purpose}").sign(new_id().hex)


def read(token: str, purpose: str, *, lifetime_s: int = LIFETIME_S) -> UUID:
    """The id of the submission this token was made for. Raises FormTooOld for an old, foreign or changed token."""
    try:
        return UUID(signing.TimestampSigner(salt=f"form:{purpose}").unsign(token, max_age=lifetime_s))
    except (signing.BadSignature, ValueError):
        raise FormTooOld() from None


class PublicForm(forms.Form):
    """Base of forms anyone may send. Put {{ form.token_field }} inside <form>; after is_valid(), `submission_id` is the
    same however often the same page is sent: give it to the service as the key of the write.
    """

    purpose: ClassVar[str]
    submission_id: UUID

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        try:
            self.submission_id = read(self._given(), self.purpose)
        except FormTooOld as error:
            self.add_error(None, str(error))
        return cleaned

    def _given(self) -> str:
        return str(self.data.get(self.add_prefix("form_token"), "")) if self.is_bound else ""

    @property
    def token_field(self) -> SafeString:
        """The hidden field. A form shown again after a mistake keeps its token; one that grew old gets a new one."""
        keep = self.is_bound and self.is_valid_token()
        token = self._given() if keep else issue(self.purpose)
        return format_html('<input type="hidden" name="{}" value="{}">', self.add_prefix("form_token"), token)

    def is_valid_token(self) -> bool:
        """Whether the token that came is ours and young enough."""
        try:
            read(self._given(), self.purpose)
        except FormTooOld:
            return False
        return True


def _from_here(request: HttpRequest) -> bool:
    """Whether a browser says it sent this from a page of ours. One that says nothing is let in: the token decides."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        return False
    origin = request.headers.get("Origin") or request.headers.get("Referer", "")
    if not origin:
        return True
    return urlsplit(origin).netloc == request.get_host()


def public_form(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For views that show or take a public form: no cookie, never cached, taken only from our own pages (else 403)."""

    @csrf_exempt
    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        from qadam.core import pages

        if request.method == "POST" and not _from_here(request):
            return pages.not_ours(request)
        return view(request, *args, **kwargs)

    return guarded
