"""The same dialogues as a plain web form: one question a page, no account, no cookie. The state travels in a signed field.

What a chat does with buttons and files is done here with buttons and file fields. Nothing is kept before the yes.
"""

from dataclasses import asdict, dataclass, field
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods

from qadam.core import languages
from qadam.core.errors import QadamError
from qadam.core.formtoken import FormTooOld, public_form
from qadam.core.models import new_id
from qadam.media.services import keep_original
from qadam.messaging import danger, doors, engine, first_contact, lexicon, menu, talking
from qadam.messaging.content import Content
from qadam.messaging.dialogue import Answer, Dialogue, Turn
from qadam.messaging.memory import Memory, State
from qadam.messaging.models import ChannelAccount, Conversation
from qadam.messaging.queries import ways_in_of
from qadam.organisations.models import Organisation
from qadam.people.enums import ChannelKind
from qadam.people.models import Person

_SALT = "qadam.webform"
LASTS_S = 2 * 24 * 3600
MOST_FOLLOWED = 5


@dataclass
class Talk:
    """One visitor's talk with an organisation, between two pages."""

    organisation: Organisation
    person: Person | None = None
    state: State | None = None
    # Of this page; what is sent with it twice is one answer.
    page_id: str = field(default_factory=lambda: new_id().hex)
    said: list[Content] = field(default_factory=list)
    wants_human: bool = False

    def sealed(self) -> str:
        """The talk as a signed text for the hidden field of the next page."""
        kept = {
            "person": str(self.person.pk) if self.person else "",
            "state": asdict(self.state) if self.state else None,
            "page": new_id().hex,
        }
        return signing.dumps(kept, salt=f"{_SALT}:{self.organisation.pk}", compress=True)

    @classmethod
    def opened(cls, organisation: Organisation, sealed: str) -> "Talk":
        """The talk a page was made for. Raises FormTooOld."""
        try:
            kept: dict[str, Any] = signing.loads(sealed, salt=f"{_SALT}:{organisation.pk}", max_age=LASTS_S)
        except signing.BadSignature:
            raise FormTooOld from None
        person = Person.objects.filter(pk=kept["person"], erased_at=None).first() if kept["person"] else None
        state = State(**kept["state"]) if kept["state"] else None
        return cls(organisation, person, state, page_id=kept["page"])

    def turn(self, answer: Answer | None = None) -> Turn:
        """The talk as a dialogue sees it. Account and thread are those of the web: they are in no table."""
        code = languages.current().code
        account = ChannelAccount(organisation=self.organisation, kind=ChannelKind.WEB)
        return Turn(
            organisation=self.organisation,
            account=account,
            conversation=Conversation(account=account, language=code),
            person=self.person or Person(organisation=self.organisation, language=code),
            language=code,
            answers={},
            answer=answer,
            memory=Memory(),
        )


def begin(talk: Talk) -> None:
    """The first page: what we keep and why. The language is that of the address."""
    talk.state = None
    turn = talk.turn()
    _follow(talk, engine.begin(first_contact.DIALOGUE, turn, question="consent"), turn)


def go_on(talk: Talk, answer: Answer) -> None:
    """Takes an answer and says what follows from it. A call for help or danger is met at once, and kept nowhere."""
    found = talking.dialogue(talk.state.dialogue) if talk.state else None
    if talk.state is None or found is None:
        begin(talk)
        return
    kind = _danger(answer)
    turn = talk.turn(answer)
    if kind:
        talk.said.append(Content(text=danger.steps(kind)))
        turn.answer = None
        _follow(talk, engine.show_again(found, talk.state, turn), turn)
        return
    went = engine.step(found, talk.state, turn)
    if went.taken or not _open_by_word(talk, found, answer):
        _follow(talk, went, turn)


def _open_by_word(talk: Talk, opened: Dialogue, answer: Answer) -> bool:
    """Opens what was named instead of an answer: see doors.py. A page keeps no other place, so the question is left."""
    named = doors.door_of(lambda: talk.turn(answer), opened)
    if named is None:
        return False
    door, turn = named
    if door.key != opened.key:
        turn.say(doors.LEFT)
    _follow(talk, engine.begin(door, turn), turn)
    return True


def _danger(answer: Answer) -> str:
    if answer.kind != "text":
        return ""
    if lexicon.is_help(answer.text):
        return danger.HELP
    found = danger.screen(answer.text)
    return found.kind if found and found.certain else ""


def _follow(talk: Talk, step: engine.Step, turn: Turn) -> None:
    """Keeps where the talk stands; when a dialogue has ended, the one that follows or the menu is opened."""
    for _round in range(MOST_FOLLOWED):
        talk.said += step.contents
        talk.state, talk.wants_human = step.state, turn.wants_human
        if talk.person is None and not turn.person._state.adding:
            talk.person = turn.person
        following = _next(talk, turn)
        if following is None:
            return
        turn = talk.turn()
        step = engine.begin(following, turn)


def _next(talk: Talk, turn: Turn) -> Dialogue | None:
    if talk.state is not None or talk.wants_human or talk.person is None:
        return None
    return talking.dialogue(turn.follow) or menu.MENU


# ── the page ────────────────────────────────────────────────────────────────────────────────────────────────────


@public_form
@require_http_methods(["GET", "POST"])
def talk(request: HttpRequest, organisation: str) -> HttpResponse:
    """One question after the other. A page that is too old begins anew and says so."""
    found = get_object_or_404(Organisation, slug=organisation)
    problem, status = "", 200
    try:
        visit = Talk.opened(found, request.POST.get("talk", "")) if request.method == "POST" else Talk(found)
        if request.method == "POST":
            go_on(visit, _answer(request, visit))
    except QadamError as refusal:
        problem, status, visit = str(refusal), refusal.status, _again(request, found)
    if not visit.said and not problem:
        begin(visit)
    return render(request, "messaging/webform.html", _page(visit, problem), status=status)


def _again(request: HttpRequest, organisation: Organisation) -> Talk:
    """The page as it was before something in it was refused."""
    try:
        visit = Talk.opened(organisation, request.POST.get("talk", ""))
    except FormTooOld:
        visit = Talk(organisation)
    state = visit.state
    found = talking.dialogue(state.dialogue) if state else None
    if state is None or found is None:
        begin(visit)
    else:
        turn = visit.turn()
        _follow(visit, engine.show_again(found, state, turn), turn)
    return visit


def _answer(request: HttpRequest, visit: Talk) -> Answer:
    message_id = uuid5(NAMESPACE_OID, visit.page_id)
    choice = request.POST.get("choice", "")
    file = request.FILES.get("file")
    if choice:
        labels = dict(visit.state.shown) if visit.state else {}
        label = labels.get(choice.rpartition(":")[2], "")
        return Answer("choice", text=label, choice=choice, message_id=message_id)
    if isinstance(file, UploadedFile):
        return _file_answer(file, visit.organisation, message_id)
    return Answer("text", text=request.POST.get("text", "")[:10_000], message_id=message_id)


def _file_answer(file: "UploadedFile[bytes]", organisation: Organisation, message_id: UUID) -> Answer:
    original = keep_original(
        file.read(), organisation_id=organisation.pk, claimed_mime=file.content_type or ""
    )
    kind = "image" if original.kind == "image" else "audio"
    return Answer(kind, media_id=original.pk, message_id=message_id)  # type: ignore[arg-type]


def _page(visit: Talk, problem: str) -> dict[str, Any]:
    state = visit.state
    found = talking.dialogue(state.dialogue) if state else None
    question = found.question(state.question) if found and state else None
    takes = (
        (question.takes or (frozenset() if state and state.shown else frozenset({"text"})))
        if question
        else ()
    )
    asked = visit.said[-1] if question and visit.said else None
    return {
        "organisation": visit.organisation,
        "said": [
            line for content in visit.said[: -1 if asked else None] for line in content.text.splitlines()
        ],
        "asked": asked,
        "problem": problem,
        "takes_text": "text" in takes,
        "takes_files": bool({"image", "audio"} & set(takes)),
        "talk": visit.sealed() if question else "",
        "ways": list(ways_in_of(visit.organisation)) if not question else [],
        "is_over": question is None,
    }
