"""Public pages of stories: the list, one story, telling one without an account, and one's own story by its link."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from qadam.core import languages, pages
from qadam.core.addresses import address
from qadam.core.formtoken import public_form
from qadam.core.pagecache import share
from qadam.messaging import danger
from qadam.organisations.actors import NOBODY
from qadam.stories import queries, services
from qadam.stories.cards import cards
from qadam.stories.enums import IS_PUBLIC, PartKind, StoryKind, StoryState
from qadam.stories.forms import AnswerForm, LinkForm, TakeBackForm, TellForm
from qadam.stories.models import Story
from qadam.stories.page import story_page
from qadam.stories.telling_form import tell_from_form
from qadam.stories.tokens import link_token, story_id_from


@require_safe
def stories(request: HttpRequest) -> HttpResponse:
    """What people tell, newest first, of one kind or all."""
    kind = request.GET.get("kind", "")
    kind = kind if kind in StoryKind.values else ""
    page = Paginator(queries.published(kind=kind), queries.PAGE).get_page(request.GET.get("page"))
    kinds = [(key, StoryKind(key).label, count) for key, count in queries.kinds_told()]
    context = {"page": page, "cards": cards(list(page)), "kind": kind, "kinds": kinds}
    return share(render(request, "stories/stories.html", context))


@require_safe
def story(request: HttpRequest, slug: str) -> HttpResponse:
    """One story, or word that it was taken back."""
    found = queries.public_story(slug)
    is_restricted = found is None
    if found is None:
        found = queries.public_story(slug, request.actor)  # type: ignore[attr-defined]
    if found is None:
        raise Http404
    if found.state == StoryState.WITHDRAWN:
        return _gone(request)
    context = story_page(found, full=request.full, is_restricted=is_restricted) | {  # type: ignore[attr-defined]
        "page_url": address("stories:story", found.slug),
        "card_url": address("stories:card", found.slug),
    }
    response = render(request, "stories/story.html", context)
    if is_restricted:
        response.headers["Cache-Control"] = "private, no-store"
        return response
    return share(response)


def _gone(request: HttpRequest) -> HttpResponse:
    return pages.gone(
        request,
        _("This story was taken back"),
        _("Who told it took it back. The page, the voice and every copy we made are gone."),
        _("If you saved a copy, please delete it too."),
    )


@require_safe
def card(request: HttpRequest, slug: str) -> HttpResponse:
    """The picture of a shared link, drawn when somebody first asks for it."""
    found = get_object_or_404(Story.objects.visible_to(NOBODY).published(), slug=slug)
    drawn = services.draw_card(found, language=languages.current().code)
    if drawn is None:
        raise Http404
    return redirect("media-item", drawn.key, drawn.extension)


@public_form
def tell(request: HttpRequest) -> HttpResponse:
    """The form for a story of one's own: words, voice, pictures and who may see it."""
    form = TellForm(request.POST or None, request.FILES or None, campaign=request.GET.get("campaign", ""))
    if request.method == "POST":
        told = tell_from_form(form, language=languages.current().code)
        if told is not None:
            return redirect("stories:mine", link_token(told.pk))
    context = {"form": form, "kept": len(form.kept())}
    return render(request, "stories/tell.html", context, status=422 if form.errors else 200)


def _mine_or_404(token: str) -> Story:
    story_id = story_id_from(token)
    if story_id is None:
        raise Http404
    stories = Story.objects.select_related("rule", "organisation", "narrator")
    return get_object_or_404(stories, pk=story_id)


def _mine(
    request: HttpRequest, story: Story, token: str, form: AnswerForm, *, status: int = 200
) -> HttpResponse:
    context = {
        "story": story,
        "token": token,
        "form": form,
        "link": address("stories:mine", token),
        "is_public": story.rule.audience in IS_PUBLIC,
        "question": queries.last_review(story, StoryState.RETURNED),
        "reason": queries.last_review(story, StoryState.DECLINED),
        "chat": queries.chat_to_prove_number(story),
        "safe_steps": danger.steps(kind) if (kind := queries.danger_in(story)) else "",
    }
    response = render(request, "stories/mine.html", context, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response


@require_GET
def mine(request: HttpRequest, token: str) -> HttpResponse:
    """One's own story: how it stands, what the desk asks, and the way to take it back."""
    return _mine(request, _mine_or_404(token), token, AnswerForm())


@require_POST
@public_form
def mine_answer(request: HttpRequest, token: str) -> HttpResponse:
    """The answer to the desk's question."""
    found = _mine_or_404(token)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _mine(request, found, token, form, status=422)
    answer = form.cleaned_data["answer"]
    services.answer_question(found, kind=PartKind.TEXT, text=answer, source_id=form.submission_id)
    return redirect("stories:mine", token)


@public_form
def mine_take_back(request: HttpRequest, token: str) -> HttpResponse:
    """Asks once, then takes the story back."""
    found = _mine_or_404(token)
    form = TakeBackForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if found.state != StoryState.WITHDRAWN:
            services.withdraw_story(found, by_narrator=True, reason="personal-link")
        return redirect("stories:mine", token)
    context = {
        "question": _("Take this story back?"),
        "what_happens": _(
            "Its page, voice, pictures and every copy we made will be gone. This cannot be undone."
        ),
        "yes": _("Yes, take it back"),
        "danger": True,
        "no_url": reverse("stories:mine", args=[token]),
        "no": _("Leave it"),
        "token_field": form.token_field,
    }
    return render(request, "ask.html", context)


@public_form
def take_back(request: HttpRequest) -> HttpResponse:
    """How to take a story back: by chat, by the personal link, or through the organisation."""
    form = LinkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return redirect("stories:mine-take-back", form.cleaned_data["link"])
    context = {"form": form, "chats": queries.chats(_("take it back"))}
    return render(request, "stories/take_back.html", context, status=422 if form.errors else 200)
