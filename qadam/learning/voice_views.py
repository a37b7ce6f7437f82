"""The desk's pages of a lesson's voices: what is missing in a language, recording a line, and who read it all aloud."""

from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qadam.core.clock import now
from qadam.core.errors import QadamError
from qadam.learning import authoring, voices, writing
from qadam.learning.desk_views import language_of, shown
from qadam.learning.models import Version
from qadam.organisations.desk import DeskRequest, desk
from qadam.organisations.enums import ORGANISERS
from qadam.voice import services
from qadam.voice.errors import NotAVoice
from qadam.voice.models import Recording, Speaker

MOST_BYTES = 10 * 1024 * 1024
_SPEAKER = "speaker"


def _version(request: DeskRequest, pk: UUID) -> Version:
    version = writing.worked_on(get_object_or_404(shown(request), pk=pk))
    if version is None:
        raise Http404
    return version


def _at(name: str, *args: object, code: str) -> str:
    return f"{reverse(name, args=args)}?{urlencode({'in': code})}"


@require_safe
@desk(roles=ORGANISERS)
def lesson_voices(request: DeskRequest, pk: UUID) -> HttpResponse:
    """Every line of a lesson in a language, missing voices as missing."""
    version, language = _version(request, pk), language_of(request)
    found = voices.lines(version, language.code, request.organisation)
    context = {
        "lesson": version.lesson,
        "version": version,
        "spoken_in": language,
        "standing": voices.standing(version, request.organisation),
        "lines": sorted(found, key=lambda line: line.recording is not None),
        "recorded": sum(line.recording is not None for line in found),
        "count": len(found),
        "next": voices.next_missing(found),
        "native": next(
            (s for s in voices.standing(version, request.organisation) if s.language == language), None
        ),
        "is_complete": language.code in writing.complete_languages(version),
        "today": now().date().isoformat(),
    }
    return render(request, "learning/desk/voices.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@desk(roles=ORGANISERS)
def lesson_voice(request: DeskRequest, pk: UUID, key: str) -> HttpResponse:
    """One line to be read aloud: a recorder, and a file for those without one."""
    version, language = _version(request, pk), language_of(request)
    found = voices.lines(version, language.code, request.organisation)
    line = next((line for line in found if line.key == key), None)
    if line is None:
        raise Http404
    problem, status = "", 200
    if request.method == "POST":
        try:
            _keep(request, line.words, language.code)
            messages.success(request, _("Kept: “%(words)s”") % {"words": line.words.splitlines()[0][:60]})
            following = voices.next_missing(found, after=key)
            if line.recording is None and following is not None:
                return redirect(_at("desk-learning:voice", pk, following.key, code=language.code))
            return redirect(_at("desk-learning:voices", pk, code=language.code))
        except QadamError as refusal:
            problem, status = str(refusal), refusal.status
    speakers = Speaker.objects.manageable_by(request.actor).filter(organisation=request.organisation)
    context = {
        "lesson": version.lesson,
        "spoken_in": language,
        "line": line,
        "recorded": sum(one.recording is not None for one in found),
        "count": len(found),
        "skip": voices.next_missing(found, after=key),
        "speakers": speakers.order_by("created_at"),
        "name": request.session.get(_SPEAKER, ""),
        "problem": problem,
    }
    return render(request, "learning/desk/voice.html", context, status=status)


def _keep(request: DeskRequest, words: str, code: str) -> None:
    file = request.FILES.get("file")
    speaker = services.add_speaker(request.organisation, name=request.POST.get("name", ""))
    request.session[_SPEAKER] = speaker.name
    if not isinstance(file, UploadedFile) or not file.size or file.size > MOST_BYTES:
        raise NotAVoice
    services.keep_recording(
        request.organisation,
        language=code,
        words=words,
        speaker=speaker,
        data=file.read(),
        claimed_mime=file.content_type or "",
        by=request.user,
    )


@require_POST
@desk(roles=ORGANISERS)
def lesson_voice_do(request: DeskRequest, pk: UUID, key: str) -> HttpResponse:
    """Offers a recording to everybody, takes that back, or takes the recording away."""
    _version(request, pk)
    language, do = language_of(request), request.POST.get("do", "")
    rows = Recording.objects.manageable_by(request.actor).filter(organisation=request.organisation)
    row = rows.filter(language=language.code, key=key).first()
    if row is None:
        raise Http404
    if do == "remove":
        services.remove_recording(row, by=request.user)
    elif do in ("offer", "keep"):
        services.offer_recording(row, offered=do == "offer", by=request.user)
    return redirect(_at("desk-learning:voice", pk, key, code=language.code))


@require_POST
@desk(roles=ORGANISERS)
def native_reading(request: DeskRequest, pk: UUID) -> HttpResponse:
    """Somebody who grew up with the language read every line aloud."""
    version, language = _version(request, pk), language_of(request)
    on = parse_date(request.POST.get("on", "")) or now().date()
    try:
        authoring.note_reading(
            version,
            language=language.code,
            reader=request.POST.get("reader", ""),
            on=min(on, now().date()),
            by=request.user,
        )
        messages.success(request, _("Written down, for exactly these words."))
    except QadamError as refusal:
        messages.error(request, str(refusal))
    return redirect(_at("desk-learning:voices", pk, code=language.code))
