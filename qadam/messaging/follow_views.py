"""Following on the web: choose, prove, see and change, leave. No account, no cookie; nothing is kept before the proof."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from qadam.core import languages
from qadam.core.errors import QadamError
from qadam.core.formtoken import public_form
from qadam.core.pagecache import for_everybody
from qadam.messaging import choices, following
from qadam.messaging.follow_forms import ChoicesForm, FollowForm, LinkForm
from qadam.messaging.models import ChannelAccount
from qadam.messaging.queries import accounts_to_follow, channel_name, link_to, organisations_to_follow
from qadam.organisations.models import Organisation
from qadam.people.enums import ChannelKind
from qadam.people.models import Person


@require_GET
@for_everybody
def organisations(request: HttpRequest) -> HttpResponse:
    """Whom one can follow."""
    return render(request, "messaging/follow_whom.html", {"organisations": organisations_to_follow()})


@public_form
@require_http_methods(["GET", "POST"])
def follow(request: HttpRequest, organisation: str) -> HttpResponse:
    """Choose how, what and in which language."""
    found = get_object_or_404(Organisation, slug=organisation)
    accounts = accounts_to_follow(found)
    ways = [(kind, channel_name(kind)) for kind in accounts]
    first = {
        "how": next(iter(accounts), ""),
        "language": languages.current().code,
        "wants": ["news", "reminders"],
    }
    form = FollowForm(request.POST or None, initial=first, ways=ways)
    refusal = None
    if request.method == "POST" and form.is_valid():
        account = accounts[form.cleaned_data["how"]]
        try:
            return _begun(request, found, account, form)
        except QadamError as error:
            refusal = error
    context = {
        "organisation": found,
        "form": form,
        "ways": ways,
        "link_form": LinkForm() if ChannelKind.EMAIL in accounts else None,
        "refusal": refusal,
    }
    status = 422 if form.errors else refusal.status if refusal else 200
    return render(request, "messaging/follow.html", context, status=status)


def _begun(
    request: HttpRequest, organisation: Organisation, account: ChannelAccount, form: FollowForm
) -> HttpResponse:
    """The page after the form: a mail is on its way, or a message is ready to be sent."""
    wish = form.wish
    by_mail = account.kind == ChannelKind.EMAIL
    if by_mail:
        following.ask_by_mail(account, form.cleaned_data["email"], wish, submission_id=form.submission_id)
    context = {
        "organisation": organisation,
        "account": account,
        "by_mail": by_mail,
        "channel": channel_name(account.kind),
        "words": wish.words,
        "wish_language": languages.get(wish.language),
        "ready": "" if by_mail else wish.ready_message,
        "link": "" if by_mail else link_to(account, wish.ready_message),
    }
    return render(request, "messaging/follow_begun.html", context)


@require_POST
@public_form
def send_link(request: HttpRequest, organisation: str) -> HttpResponse:
    """Sends somebody the link to her choices. The page says the same whether we know the address or not."""
    found = get_object_or_404(Organisation, slug=organisation)
    account = accounts_to_follow(found).get(ChannelKind.EMAIL)
    if account is None:
        raise Http404
    form = LinkForm(request.POST)
    refusal = None
    if form.is_valid():
        try:
            choices.send_choices_link(account, form.cleaned_data["email"], submission_id=form.submission_id)
        except QadamError as error:
            refusal = error
    status = 422 if form.errors else refusal.status if refusal else 200
    context = {"organisation": found, "form": form, "refusal": refusal, "is_sent": status == 200}
    return render(request, "messaging/follow_link.html", context, status=status)


@public_form
@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The button that proves a mailbox. Opening the page alone changes nothing: programs open links too."""
    asked = following.read_asked(token)
    if asked is None:
        return render(request, "messaging/follow_old.html", status=410)
    person = following.confirm(asked) if request.method == "POST" else None
    context = {
        "organisation": asked.account.organisation,
        "words": asked.wish.words,
        "wish_language": languages.get(asked.wish.language),
        "is_done": person is not None,
        "choices": choices.choices_token(person) if person else "",
    }
    return _private(render(request, "messaging/follow_confirm.html", context))


def _person_or_404(token: str) -> Person:
    person = choices.read_choices_token(token)
    if person is None:
        raise Http404
    return person


@public_form
@require_http_methods(["GET", "POST"])
def mine(request: HttpRequest, token: str) -> HttpResponse:
    """One's own choices: seen, changed, or all ended."""
    person = _person_or_404(token)
    ways = choices.ways_of(person)
    now_chosen = {
        "language": person.language,
        "wants": sorted(choices.chosen_by(person)),
        "ways": [way.key for way in ways if way.is_open],
    }
    labels = [(way.key, way.label) for way in ways]
    is_sent = request.method == "POST"
    if is_sent and request.POST.get("do") == "leave":
        choices.leave_everything(person)
        return redirect("follow:choices", token)
    form = ChoicesForm(request.POST if is_sent else None, initial=now_chosen, ways=labels)
    is_saved = is_sent and form.is_valid()
    if is_saved:
        choices.choose(person, form.wish, form.cleaned_data["ways"])
    context = {
        "organisation": person.organisation,
        "form": form,
        "is_saved": is_saved,
        "has_left": bool(ways) and not any(way.is_open for way in choices.ways_of(person)),
    }
    return _private(render(request, "messaging/choices.html", context, status=422 if form.errors else 200))


def _private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    return response
