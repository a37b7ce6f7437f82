"""The public page of the share kit."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from qadam.core.formtoken import public_form
from qadam.outreach import sharing
from qadam.outreach.models import TrackedLink


@public_form
def share(request: HttpRequest, kind: str, pk: UUID) -> HttpResponse:
    """A text, a picture and a link for one's group; a link of one's own shows how many came by it."""
    shared = sharing.find(kind, pk)
    if shared is None:
        raise Http404
    if request.method == "POST":
        link = sharing.new_sharer(shared, label=request.POST.get("label", ""))
        return redirect(f"{reverse('outreach:share', args=[kind, pk])}?by={link.sharer_code}")
    code = request.GET.get("by", "")[:12]
    mine = TrackedLink.objects.filter(path=shared.path, sharer_code=code).first() if code else None
    context = {
        "shared": shared,
        "kits": sharing.kits(shared, sharer_code=mine.sharer_code if mine else ""),
        "mine": mine,
        "came": sum(count(mine.sharer_code) for count in sharing.brought) if mine else 0,
        "clicks": sum(day.clicks for day in mine.days.all()) if mine else 0,
    }
    return render(request, "outreach/share.html", context)
