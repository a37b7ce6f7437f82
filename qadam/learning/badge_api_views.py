"""What programs read about badges: credentials, keys, who gives them, and the signed lists. No language in the address."""

from typing import Any, TypeVar

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from qadam.learning.badge_models import Badge
from qadam.learning.badges import credentials
from qadam.learning.badges.listing import make_list
from qadam.learning.badges.signing import jwk, public_keys

Answer = TypeVar("Answer", bound=HttpResponse)


def _json(told: dict[str, Any], kind: str = "application/json") -> JsonResponse:
    response = JsonResponse(told, content_type=kind, json_dumps_params={"ensure_ascii": False})
    return _open(response)


def _open(response: Answer) -> Answer:
    """May be read by any page of any site: there is nothing in it that is not meant for everybody."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cache-Control"] = "no-cache"
    return response


def _badge(code: str) -> Badge:
    found = Badge.objects.with_code(code).first()
    if found is None:
        raise Http404
    return found


@require_safe
def badge_json(request: HttpRequest, code: str) -> HttpResponse:
    """The badge as an enveloped Open Badges 3.0 credential."""
    return _json(credentials.enveloped(_badge(code)), "application/vc+ld+json")


@require_safe
def badge_jwt(request: HttpRequest, code: str) -> HttpResponse:
    """The same as a compact JSON Web Signature."""
    return _open(HttpResponse(credentials.as_jwt(_badge(code)), content_type="application/vc+jwt"))


@require_safe
def status_jwt(request: HttpRequest, part: int) -> HttpResponse:
    """What was taken back, one bit a badge."""
    return _open(HttpResponse(credentials.status_list(part), content_type="application/vc+jwt"))


@require_safe
def issuer_json(request: HttpRequest, code: str) -> HttpResponse:
    """Who gives badges: answered from the badges themselves, so that it outlives whoever left."""
    if code == "network":
        return _json(credentials.network())
    name = Badge.objects.filter(issuer_code=code).order_by("-number").values_list("issuer_name", flat=True)
    if not name:
        raise Http404
    return _json(credentials.issuer_profile(code, name[0]))


@require_safe
def about_json(request: HttpRequest, kind: str, about: str) -> HttpResponse:
    """What a badge is given for."""
    found = Badge.objects.filter(kind=kind, about=about).order_by("-number").first()
    if found is None:
        raise Http404
    return _json(credentials.achievement(found))


@require_safe
def keys_json(request: HttpRequest) -> HttpResponse:
    """Every key that ever signed, as a JSON Web Key Set."""
    return _json(credentials.key_set(public_keys()))


@require_safe
def key_json(request: HttpRequest, kid: str) -> HttpResponse:
    """One key: what a credential's `kid` leads to."""
    keys = public_keys()
    if kid not in keys:
        raise Http404
    return _json(jwk(keys[kid]) | {"kid": kid, "alg": "ES256", "use": "sig"}, "application/jwk+json")


@require_safe
def list_bin(request: HttpRequest) -> HttpResponse:
    """The signed list of all badges, for phones."""
    return _open(HttpResponse(make_list(), content_type="application/octet-stream"))
