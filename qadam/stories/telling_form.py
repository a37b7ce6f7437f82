"""From the web form to the story: files are sealed first, so that a mistake elsewhere loses none of them."""

from __future__ import annotations

from django.core.files.uploadedfile import UploadedFile

from qadam.core.errors import QadamError
from qadam.media.errors import TooManyBytes
from qadam.media.limits import MAX_BYTES
from qadam.media.models import Original
from qadam.media.services import keep_original
from qadam.organisations.models import Organisation
from qadam.stories import services
from qadam.stories.enums import Audience
from qadam.stories.errors import NothingTold
from qadam.stories.forms import TellForm
from qadam.stories.models import Story


def tell_from_form(form: TellForm, *, language: str) -> Story | None:
    """The told story; None when the form has to be shown again, with what is wrong and what was kept."""
    form.is_valid()
    organisation = form.reader()
    if organisation is None or not hasattr(form, "submission_id"):
        return None
    originals = _sealed(form, organisation)
    if not form.errors:
        try:
            return _told(form, organisation, originals, language=language)
        except NothingTold as refusal:
            form.add_error("text", str(refusal))
    if originals:
        services.keep_for_form(
            organisation, submission_id=form.submission_id, language=language, media=originals
        )
    return None


def _told(form: TellForm, organisation: Organisation, originals: list[Original], *, language: str) -> Story:
    told = form.cleaned_data
    return services.tell_by_web(
        organisation,
        submission_id=form.submission_id,
        language=told["language"],
        text=told["text"],
        media=originals,
        audience=told["audience"],
        may_share=told["may_share"],
        shows_others=told["others"] != "nobody",
        others_agree=told["others"] == "agree",
        words=form.consent_words(),
        said_in=language,
        shown_name=told["shown_name"] if told["audience"] == Audience.PUBLIC_NAMED else "",
        phone=told["phone"],
        campaign=form.campaign,
    )


def _sealed(form: TellForm, organisation: Organisation) -> list[Original]:
    """What came with the form, sealed; a file that cannot be shown becomes the error of its field."""
    originals = []
    for name in ("voice", "pictures"):
        for upload in _files(form, name):
            try:
                originals.append(_keep(upload, organisation))
            except QadamError as refusal:
                form.add_error(name, str(refusal))
    return originals


def _files(form: TellForm, name: str) -> list[UploadedFile[bytes]]:
    given = form.cleaned_data.get(name) or []
    return given if isinstance(given, list) else [given]


def _keep(upload: UploadedFile[bytes], organisation: Organisation) -> Original:
    if (upload.size or 0) > MAX_BYTES:
        raise TooManyBytes
    return keep_original(
        upload.read(), organisation_id=organisation.pk, claimed_mime=upload.content_type or ""
    )
