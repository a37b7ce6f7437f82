"""The door of calls: the provider asks what to do next and posts what it heard. Signed like every webhook."""

from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from qadam.channels.base import Forged, Sender
from qadam.channels.twilio_signature import form_fields
from qadam.channels.voice import answers
from qadam.channels.voice.twiml import TYPE
from qadam.messaging import draining, intake
from qadam.messaging.models import Attempt
from qadam.messaging.webhooks import webhook_of
from qadam.voice import calls, script
from qadam.voice.enums import Asks
from qadam.voice.models import Call

# One moment is two seconds: so long a recording may take to reach us.
MOST_MOMENTS = 20


@csrf_exempt
@require_POST
def door(request: HttpRequest, account_id: UUID, attempt_id: UUID, step: int = 0) -> HttpResponse:
    """What to do next in a call. The same step is answered the same, however often it is asked for."""
    line = intake.line_for("voice", account_id)
    if line is None or not line.channel.capabilities.live:
        raise Http404
    webhook = webhook_of(request.META, request.path, request.body)
    try:
        body = line.channel.accept(webhook)
    except Forged:
        return HttpResponse(status=403)
    told = dict(form_fields(webhook.body)) | {"moments": webhook.query.get("wait", "")}
    attempt = (
        Attempt.objects.select_related("delivery", "account")
        .filter(pk=attempt_id, account_id=account_id)
        .first()
    )
    if attempt is None or not _is_hers(line, attempt, told):
        raise Http404
    call = calls.begin_call(attempt, sid=told["CallSid"])
    if call.step == step and not told["moments"]:
        _hear(call, line, body, told, is_quiet="quiet" in webhook.query)
        call.refresh_from_db()
    return HttpResponse(_next(call, step, attempt_id, told["moments"]), content_type=TYPE)


def _is_hers(line: intake.Line, attempt: Attempt, told: dict[str, str]) -> bool:
    """Whether the call reached the number the attempt was made for."""
    number = Sender(phone=told.get("To") or None)
    meant = bytes(attempt.delivery.address_hash)
    return bool(told.get("CallSid")) and intake.thread_hash(line.organisation_id, number) == meant


def _hear(call: Call, line: intake.Line, body: bytes, told: dict[str, str], *, is_quiet: bool) -> None:
    """Takes what was heard: keys of the call itself at once, all else as an event of the thread."""
    digit = told.get("Digits", "")
    digit = digit if len(digit) == 1 and digit in "0123456789*#" else ""
    has_recording = bool(told.get("RecordingUrl")) and told.get("RecordingDuration", "1") != "0"
    if call.step == 0:
        _store(call, line, body)
    elif has_recording and digit not in ("9", "0", "*"):
        _store(call, line, body, is_file=True)
    elif call.asks == Asks.NOTHING:
        return
    elif digit == "#" or (digit and call.asks == Asks.VOICE and digit not in "90*"):
        calls.say_again(call)
    elif digit == calls.EXTRA_KEY and calls.has_more(call):
        calls.turn_page(call)
    elif digit == calls.EXTRA_KEY and call.takes_voice:
        calls.listen(call)
    elif digit:
        _store(call, line, body, meant=calls.meaning(call, digit))
    elif is_quiet:
        calls.note_silence(call)


def _store(call: Call, line: intake.Line, body: bytes, *, meant: str = "", is_file: bool = False) -> None:
    """Stores it once and has it handled here and now. A file is fetched by a worker, and the thread waits for it."""
    intake.take_body(line, answers.heard(body, step=call.step, meant=meant))
    if not is_file:
        draining.drain_thread(line.account_id, bytes(call.conversation.address_hash))


def _next(call: Call, step: int, attempt_id: UUID, moments: str) -> str:
    here = f"{settings.BASE_URL}/voice/{call.account_id}/{attempt_id}/"
    turn = int(moments) + 1 if moments.isdecimal() else 1
    if call.step == 0 or (call.step == step and call.asks != Asks.NOTHING):
        # Her answer is not handled yet: a file is on its way, or somebody else holds the thread at this moment.
        at = f"{here}{step}/" if step else here
        return script.give_up(call) if turn > MOST_MOMENTS else script.wait(at, turn=turn, call=call)
    said = script.Script(call)
    document = said.document(f"{here}{call.step}/")
    calls.note_introduced(call, said.introduced)
    return document
