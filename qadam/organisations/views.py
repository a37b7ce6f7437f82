"""The desk's pages of organisations: the network, one's own settings and members, and working for another one."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from qadam.accounts.models import User
from qadam.accounts.services import let_in, welcome_token
from qadam.core.errors import QadamError
from qadam.organisations import services
from qadam.organisations.desk import DeskRequest, choose_organisation, desk
from qadam.organisations.enums import Role
from qadam.organisations.forms import MemberForm, OrganisationForm, SettingsForm
from qadam.organisations.models import Membership, Organisation

_COORDINATORS = frozenset({Role.COORDINATOR})
_TIMES = ("zone", "language", "guarded_from", "guarded_until")


def _operator_or_404(request: HttpRequest) -> User:
    if not isinstance(request.user, User) or not request.user.is_operator:
        raise Http404
    return request.user


def _welcome_link(user: User) -> str:
    return settings.BASE_URL + reverse("welcome", args=[welcome_token(user)])


@login_required
def network(request: HttpRequest) -> HttpResponse:
    """Whoever runs the network adds an organisation on this one page and hands its coordinator a personal link."""
    operator = _operator_or_404(request)
    form = OrganisationForm(request.POST or None)
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            organisation = services.add_organisation(
                slug=told["slug"],
                name=form.in_languages("name"),
                kind=told["kind"],
                language=told["language"],
                by=operator,
            )
            coordinator = services.add_member(
                organisation,
                email=told["coordinator_email"],
                name=told["coordinator_name"],
                roles=[Role.COORDINATOR, Role.GUARDIAN],
                by=operator,
            )
            context = {"form": OrganisationForm(), "added": organisation, "link": _welcome_link(coordinator)}
        except QadamError as refusal:
            form.add_error("slug", str(refusal))
    context["organisations"] = Organisation.objects.order_by("created_at")
    return render(request, "organisations/network.html", context)


@desk(roles=_COORDINATORS)
def settings_page(request: DeskRequest) -> HttpResponse:
    """Name, language, when a guardian is there, and who works here."""
    ours = request.organisation
    initial = {name: getattr(ours, name) for name in _TIMES} | SettingsForm.from_texts(
        name=ours.name, about=ours.about
    )
    form = SettingsForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        told = {name: form.cleaned_data[name] for name in _TIMES}
        texts = {"name": form.in_languages("name"), "about": form.in_languages("about")}
        services.edit_organisation(ours, by=request.user, **texts, **told)
        messages.success(request, _("Saved."))
        return redirect("desk-organisations:settings")
    members: dict[User, list[str]] = {}
    for membership in (
        Membership.objects.filter(organisation=ours).select_related("user").order_by("created_at")
    ):
        members.setdefault(membership.user, []).append(membership.get_role_display())
    context = {
        "form": form,
        "members": members.items(),
        "member_form": MemberForm(initial={"roles": [Role.EDITOR]}),
    }
    return render(request, "organisations/settings.html", context)


@require_POST
@desk(roles=_COORDINATORS)
def member_add(request: DeskRequest) -> HttpResponse:
    """Invites somebody: the personal link is shown once, to be handed over."""
    form = MemberForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Give a name, an e-mail and at least one role."))
        return redirect("desk-organisations:settings")
    told = form.cleaned_data
    user = services.add_member(
        request.organisation,
        email=told["email"],
        name=told["name"],
        roles=[Role(role) for role in told["roles"]],
        by=request.user,
    )
    context = {"member": user, "link": _welcome_link(user) if user.last_login is None else ""}
    return render(request, "organisations/invited.html", context)


@require_POST
@desk(roles=_COORDINATORS)
def member_remove(request: DeskRequest) -> HttpResponse:
    """Takes somebody's roles here away."""
    user = get_object_or_404(
        User, pk=request.POST.get("user"), memberships__organisation=request.organisation
    )
    try:
        services.remove_member(request.organisation, user=user, by=request.user)
    except QadamError as refusal:
        messages.error(request, str(refusal))
    return redirect("desk-organisations:settings")


@require_POST
@login_required
def work_for(request: HttpRequest) -> HttpResponse:
    """Works for another of one's organisations from now on."""
    mine = Organisation.objects.visible_to(request.actor)  # type: ignore[attr-defined]
    choose_organisation(request, get_object_or_404(mine, pk=request.POST.get("organisation")).pk)
    return redirect("desk:today")


def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """One tap to the desk as somebody of the demo network. Exists in demo mode only."""
    if not settings.DEMO:
        raise Http404
    demo = User.objects.filter(is_demo=True).prefetch_related("memberships__organisation").order_by("pk")
    if request.method == "POST":
        let_in(request, get_object_or_404(demo, pk=request.POST.get("user")))
        return redirect("desk:today")
    return render(request, "organisations/demo_sign_in.html", {"users": demo})


@require_GET
def desk_door(request: HttpRequest) -> HttpResponse:
    """Where somebody who is not signed in is sent from the desk: the demo's door, or the real one."""
    return redirect("demo-sign-in" if settings.DEMO else "account_login")
