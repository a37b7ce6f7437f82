"""The desk's pages of campaigns: words, sections in order, goals, partners, opening and closing."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from qadam.campaigns import queries, services
from qadam.campaigns.enums import PartnerRole
from qadam.campaigns.forms import (
    CampaignForm,
    CloseForm,
    GoalForm,
    PartnerForm,
    ReadingForm,
    TextSectionForm,
)
from qadam.campaigns.joining import asked_by, asking_token
from qadam.campaigns.models import Campaign, Goal, Section
from qadam.campaigns.ports import section_kinds
from qadam.campaigns.views import render_sections
from qadam.core.addresses import address
from qadam.core.errors import QadamError
from qadam.organisations.desk import DeskRequest, desk
from qadam.organisations.enums import ANYONE, EDITORS

TEXTS = ("title", "summary")


def _campaign(request: DeskRequest, pk: UUID) -> Campaign:
    return get_object_or_404(
        Campaign.objects.manageable_by(request.actor).select_related("organisation"), pk=pk
    )


@require_GET
@desk(roles=ANYONE)
def campaigns(request: DeskRequest) -> HttpResponse:
    """Campaigns this organisation leads or joins in."""
    ours = (
        queries.campaigns_for_page(request.actor)
        .filter(partnerships__organisation=request.organisation)
        .distinct()
    )
    context = {
        "campaigns": ours,
        "may_add": request.actor.has_role(request.organisation.pk, EDITORS),
        "led": {c.pk for c in ours if request.actor.has_role(c.organisation_id, EDITORS)},
    }
    return render(request, "campaigns/desk/campaigns.html", context)


@desk(roles=EDITORS)
def campaign_new(request: DeskRequest) -> HttpResponse:
    """A new campaign, with the sections most pages have already in place."""
    form = CampaignForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            campaign = services.add_campaign(
                request.organisation,
                slug=form.cleaned_data["slug"],
                cause=form.cleaned_data["cause"],
                title=form.in_languages("title"),
                summary=form.in_languages("summary"),
                by=request.user,
            )
            for kind in ("goal", "drives", "stories", "partners", "share"):
                services.add_section(campaign, kind=kind)
            return redirect("desk-campaigns:campaign", campaign.pk)
        except QadamError as refusal:
            form.add_error("slug", str(refusal))
    return render(request, "campaigns/desk/campaign_form.html", {"form": form})


@desk(roles=EDITORS)
def campaign(request: DeskRequest, pk: UUID) -> HttpResponse:
    """One campaign: its words, sections, goals and state."""
    found = _campaign(request, pk)
    initial = {**CampaignForm.from_texts(title=found.title, summary=found.summary), "cause": found.cause}
    form = CampaignForm(request.POST or None, initial=initial, is_new=False)
    if request.method == "POST" and form.is_valid():
        texts = {name: form.in_languages(name) for name in TEXTS}
        services.edit_campaign(found, by=request.user, cause=form.cleaned_data["cause"], **texts)
        messages.success(request, _("Saved."))
        return redirect("desk-campaigns:campaign", found.pk)
    context = {
        "campaign": found,
        "form": form,
        "sections": [(s, queries.kind_of(s)) for s in found.sections.all()],
        "kinds": list(section_kinds),
        "goals": queries.goals_now(found),
        "goal_form": GoalForm(),
        "reading_form": ReadingForm(),
    }
    return render(request, "campaigns/desk/campaign.html", context)


@require_GET
@desk(roles=EDITORS)
def preview(request: DeskRequest, pk: UUID) -> HttpResponse:
    """The page as the public will see it, before anybody does."""
    found = get_object_or_404(queries.campaigns_for_page(request.actor), pk=_campaign(request, pk).pk)
    context = {"campaign": found, "sections": render_sections(request, found), "is_preview": True}
    return render(request, "campaigns/campaign.html", context)


@require_POST
@desk(roles=EDITORS)
def state(request: DeskRequest, pk: UUID) -> HttpResponse:
    """Opens a campaign to everybody, or takes it back to a draft."""
    found = _campaign(request, pk)
    try:
        if request.POST.get("do") == "publish":
            services.publish_campaign(found, by=request.user)
            messages.success(request, _("The page is open to everybody."))
        else:
            services.unpublish_campaign(found, by=request.user)
    except QadamError as refusal:
        messages.error(request, str(refusal))
    return redirect("desk-campaigns:campaign", found.pk)


@desk(roles=EDITORS)
def close(request: DeskRequest, pk: UUID) -> HttpResponse:
    """Closing asks what did not work, and shows it."""
    found = _campaign(request, pk)
    form = CloseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.close_campaign(found, did_not_work=form.in_languages("did_not_work"), by=request.user)
            return redirect("desk-campaigns:campaign", found.pk)
        except QadamError as refusal:
            form.add_error(None, str(refusal))
    return render(request, "campaigns/desk/close.html", {"campaign": found, "form": form})


@desk(roles=EDITORS)
def partners(request: DeskRequest, pk: UUID) -> HttpResponse:
    """Who carries a campaign, and a link by which another organisation says yes to carrying it, too."""
    found = _campaign(request, pk)
    form = PartnerForm(request.POST or None)
    link = ""
    if request.method == "POST" and form.is_valid():
        link = address("desk-campaigns:join", asking_token(found, **form.cleaned_data))
    context = {
        "campaign": found,
        "partnerships": found.partnerships.select_related("organisation").order_by("created_at"),
        "form": form,
        "link": link,
    }
    return render(request, "campaigns/desk/partners.html", context)


@require_POST
@desk(roles=EDITORS)
def partner_remove(request: DeskRequest, pk: UUID) -> HttpResponse:
    """Takes an organisation off a campaign; whoever leads it stays."""
    found = _campaign(request, pk)
    others = found.partnerships.exclude(role=PartnerRole.OWNER)
    services.remove_partner(get_object_or_404(others, pk=request.POST.get("partnership")), by=request.user)
    return redirect("desk-campaigns:partners", found.pk)


@desk(roles=EDITORS)
def join(request: DeskRequest, asked: str) -> HttpResponse:
    """What another organisation's campaign asks of the one somebody works for now, and her yes."""
    told = asked_by(asked)
    if told is None:
        raise Http404
    if request.method == "POST":
        services.join_campaign(told, request.organisation, by=request.user)
        messages.success(request, _("Your organisation is part of it."))
        return redirect("desk-campaigns:campaigns")
    return render(request, "campaigns/desk/join.html", {"asked": told, "organisation": request.organisation})


@require_POST
@desk(roles=EDITORS)
def section_add(request: DeskRequest, pk: UUID) -> HttpResponse:
    found = _campaign(request, pk)
    kind = next((k.key for k in section_kinds if k.key == request.POST.get("kind")), None)
    if kind is None:
        messages.error(request, _("Choose a kind of section."))
        return redirect("desk-campaigns:campaign", found.pk)
    section = services.add_section(found, kind=kind)
    if kind == "text":
        return redirect("desk-campaigns:section", found.pk, section.pk)
    return redirect("desk-campaigns:campaign", found.pk)


@desk(roles=EDITORS)
def section(request: DeskRequest, pk: UUID, section_id: UUID) -> HttpResponse:
    """The words of a text section; moving any section up or down; taking it off the page."""
    found = get_object_or_404(Section, pk=section_id, campaign=_campaign(request, pk))
    do = request.POST.get("do")
    if do in ("up", "down"):
        services.move_section(found, up=do == "up")
        return redirect("desk-campaigns:campaign", pk)
    if do == "remove":
        services.remove_section(found)
        return redirect("desk-campaigns:campaign", pk)
    initial = TextSectionForm.from_texts(
        title=found.content.get("title", {}), body=found.content.get("body", {})
    )
    form = TextSectionForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        services.edit_section(
            found, content={"title": form.in_languages("title"), "body": form.in_languages("body")}
        )
        return redirect("desk-campaigns:campaign", pk)
    return render(request, "campaigns/desk/section.html", {"campaign": found.campaign, "form": form})


@require_POST
@desk(roles=EDITORS)
def goal_add(request: DeskRequest, pk: UUID) -> HttpResponse:
    found = _campaign(request, pk)
    form = GoalForm(request.POST)
    if form.is_valid() and form.in_languages("unit"):
        services.add_goal(
            found,
            title=form.in_languages("title"),
            unit=form.in_languages("unit"),
            target=form.cleaned_data["target"],
        )
    else:
        messages.error(request, _("A goal needs a number and a unit, like 3,000 metres."))
    return redirect("desk-campaigns:campaign", pk)


@require_POST
@desk(roles=EDITORS)
def goal_read(request: DeskRequest, pk: UUID, goal_id: UUID) -> HttpResponse:
    """Writes down how far a goal is."""
    goal = get_object_or_404(
        Goal.objects.select_related("campaign"), pk=goal_id, campaign=_campaign(request, pk)
    )
    form = ReadingForm(request.POST)
    try:
        if form.is_valid():
            services.read_goal(
                goal, value=form.cleaned_data["value"], reason=form.cleaned_data["reason"], by=request.user
            )
        else:
            messages.error(request, _("Write a whole number."))
    except QadamError as refusal:
        messages.error(request, str(refusal))
    return redirect("desk-campaigns:campaign", pk)
