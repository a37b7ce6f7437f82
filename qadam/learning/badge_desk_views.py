"""The desk's page of badges: the sheets that were given, and taking a badge back."""

from django.contrib import messages
from django.db.models import Count, Max, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from qadam.core.errors import QadamError
from qadam.learning.badge_forms import RevokeForm
from qadam.learning.badge_models import Badge, BadgeState
from qadam.learning.badges.errors import NoSuchBadge
from qadam.learning.badges.services import revoke_badge
from qadam.learning.badges.tokens import sheet_token
from qadam.learning.badges.wording import headline, month_text
from qadam.organisations.desk import DeskRequest, desk
from qadam.organisations.enums import ORGANISERS

_SHOWN = 60


@require_http_methods(["GET", "POST"])
@desk(roles=ORGANISERS)
def badges(request: DeskRequest) -> HttpResponse:
    """The sheets, the newest first; and the form that takes one badge back by its code."""
    ours = Badge.objects.manageable_by(request.actor).filter(organisation=request.organisation)
    form = RevokeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            badge = ours.with_code(form.cleaned_data["code"]).first()
            if badge is None:
                raise NoSuchBadge
            revoke_badge(badge, why=form.cleaned_data["why"], by=request.user)
            messages.success(request, _("Taken back. Whoever checks it sees that from now on."))
        except QadamError as refusal:
            messages.error(request, str(refusal))
        return redirect("desk-badges:badges")
    gone = Count("number", filter=Q(state=BadgeState.REVOKED))
    sheets = ours.values("sheet").annotate(n=Count("number"), gone=gone, last=Max("number")).order_by("-last")
    heads = {
        badge.number: badge for badge in ours.filter(number__in=[row["last"] for row in sheets[:_SHOWN]])
    }
    rows = [(heads[row["last"]], row) for row in sheets[:_SHOWN] if row["last"] in heads]
    context = {
        "form": form,
        "sheets": [
            {
                "badge": badge,
                "headline": headline(badge),
                "month": month_text(badge.month),
                "token": sheet_token(badge.sheet),
                "n": row["n"],
                "gone": row["gone"],
            }
            for badge, row in rows
        ],
    }
    return render(request, "learning/desk_badges.html", context, status=422 if form.errors else 200)
