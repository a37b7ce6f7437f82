"""The desk's page of recordings: what calls say in each language, who said it, and recording what is missing."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qadam.core import languages
from qadam.core.errors import QadamError
from qadam.organisations.desk import DeskRequest, desk
from qadam.organisations.enums import ORGANISERS
from qadam.voice import services
from qadam.voice.errors import NotAVoice
from qadam.voice.models import Recording, Speaker
from qadam.voice.prompts import Prompt, Prompts

CODES = ("ur", "ps", "en")
MOST_BYTES = 10 * 1024 * 1024
_SPEAKER = "speaker"


def _language(code: str) -> languages.Language:
    if code not in CODES:
        raise Http404
    return languages.get(code)


@require_safe
@desk(roles=ORGANISERS)
def recordings(request: DeskRequest) -> HttpResponse:
    """Everything calls say in a language, missing recordings as missing."""
    language = _language(request.GET.get("in", request.organisation.language))
    prompts = Prompts(request.organisation, language.code)
    groups = prompts.grouped()
    context = {
        "spoken_in": language,
        "others": [languages.get(code) for code in CODES],
        "groups": groups,
        # One group is open, the first in which something is missing: the page is as long as what is to be done next.
        "first": next((label for label, _rows, missing in groups if missing), ""),
        "recorded": prompts.recorded,
        "count": len(prompts.all),
        "next": prompts.next_missing(),
        "organisation": request.organisation,
    }
    return render(request, "voice/desk/recordings.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@desk(roles=ORGANISERS)
def recording(request: DeskRequest, code: str, key: str) -> HttpResponse:
    """One sentence: its words to be read aloud, a recorder, and a file for those without one."""
    language = _language(code)
    prompts = Prompts(request.organisation, language.code)
    prompt = prompts.named(key)
    if prompt is None:
        raise Http404
    problem, status = "", 200
    if request.method == "POST":
        try:
            _keep(request, prompt, language)
        except QadamError as refusal:
            problem, status = str(refusal), refusal.status
        else:
            return _next(request, prompt, language)
    speakers = Speaker.objects.manageable_by(request.actor).filter(organisation=request.organisation)
    context = {
        "spoken_in": language,
        "prompt": prompt,
        "recorded": prompts.recorded,
        "count": len(prompts.all),
        "skip": prompts.next_missing(prompt.key),
        "speakers": speakers.order_by("created_at"),
        "name": request.session.get(_SPEAKER, ""),
        "problem": problem,
        "organisation": request.organisation,
    }
    return render(request, "voice/desk/recording.html", context, status=status)


def _keep(request: DeskRequest, prompt: Prompt, language: languages.Language) -> None:
    file = request.FILES.get("file")
    speaker = services.add_speaker(request.organisation, name=request.POST.get("name", ""))
    request.session[_SPEAKER] = speaker.name
    if not isinstance(file, UploadedFile) or not file.size or file.size > MOST_BYTES:
        raise NotAVoice
    services.keep_recording(
        request.organisation,
        language=language.code,
        words=prompt.words,
        speaker=speaker,
        data=file.read(),
        claimed_mime=file.content_type or "",
        by=request.user,
    )


def _next(request: DeskRequest, prompt: Prompt, language: languages.Language) -> HttpResponse:
    """On to the next missing one; after a new version of one that was there, back to the list."""
    messages.success(request, _("Kept: “%(words)s”") % {"words": prompt.words.splitlines()[0][:60]})
    following = Prompts(request.organisation, language.code).next_missing(prompt.key)
    if prompt.recording is None and following is not None:
        return redirect("desk-voice:recording", language.code, following.key)
    return redirect(f"{reverse('desk-voice:recordings')}?{urlencode({'in': language.code})}")


@require_POST
@desk(roles=ORGANISERS)
def recording_remove(request: DeskRequest, code: str, key: str) -> HttpResponse:
    """Takes a recording away: the sentence is missing again."""
    rows = Recording.objects.manageable_by(request.actor).filter(organisation=request.organisation)
    row = rows.filter(language=_language(code).code, key=key).first()
    if row is None:
        raise Http404
    services.remove_recording(row, by=request.user)
    messages.success(request, _("The recording is gone."))
    return redirect("desk-voice:recording", code, key)
