"""A small site for the tests of the shell."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path

from qadam.core.errors import NotAllowed
from qadam.core.formtoken import public_form
from qadam.core.urls import localized

handler404 = "qadam.core.pages.not_found"
handler500 = "qadam.core.pages.broken"


def page(request: HttpRequest, slug: str = "") -> HttpResponse:
    return render(request, "page.html", {"slug": slug})


def refuse(request: HttpRequest) -> HttpResponse:
    raise NotAllowed


def crash(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("broken on purpose")


@public_form
def form(request: HttpRequest) -> HttpResponse:
    return HttpResponse("taken" if request.method == "POST" else "shown", content_type="text/plain")


def sound(request: HttpRequest) -> HttpResponse:
    return HttpResponse(b"o" * 900, content_type="audio/ogg")


urlpatterns = [
    path("", include("qadam.core.urls")),
    path("hooks/", page, name="hooks"),
    path("sound", sound),
    *localized(
        path("", page, name="home"),
        path("stories/<slug:slug>/", page, name="story"),
        path("refuse/", refuse),
        path("crash/", crash),
        path("form/", form, name="form"),
    ),
]
