"""What happens to every request: its language is read, its answer is squeezed and guarded, refusals get words."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import is_valid_path
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.text import compress_sequence, compress_string

from qadam.core import addresses, look
from qadam.core.errors import QadamError

GetResponse = Callable[[HttpRequest], HttpResponse]
_ALSO_TEXT = frozenset(
    {"application/json", "application/javascript", "application/manifest+json", "image/svg+xml"}
)


class LanguageInAddress:
    """Speaks the language the address names. An address without one is sent to the language the browser asks for."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.zone = ZoneInfo(settings.COMMUNITY_ZONE)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        found = addresses.read_prefix(request.path_info)
        wanted = addresses.wanted_language(request.headers.get("Accept-Language", ""))
        language, request.full = found or (wanted, False)  # type: ignore[attr-defined]
        with translation.override(language.django_code), timezone.override(self.zone):
            if not found and (moved := self._moved(request, language.url_code)):
                return moved
            if request.full:  # type: ignore[attr-defined]
                request.urlconf = addresses.full_version(settings.ROOT_URLCONF)  # type: ignore[assignment]
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language.code)
        if not found and response.headers.get("Content-Type", "").startswith("text/html"):
            patch_vary_headers(response, ["Accept-Language"])
        return response

    def _moved(self, request: HttpRequest, code: str) -> HttpResponse | None:
        if request.method not in ("GET", "HEAD") or is_valid_path(request.path_info):
            return None
        target = f"/{code}{request.path_info}"
        if not is_valid_path(target) and not is_valid_path(f"{target}/"):
            return None
        query = request.META.get("QUERY_STRING", "")
        response = HttpResponseRedirect(f"{target}?{query}" if query else target)
        patch_vary_headers(response, ["Accept-Language"])
        return response


class LightAnswers:
    """Sends text squeezed, and pages so that a browser asks before it shows an old one (304 if nothing changed).

    Sound and pictures are squeezed already and are asked for in ranges: they pass untouched.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        kind = response.headers.get("Content-Type", "").partition(";")[0]
        if kind == "text/html" and "Cache-Control" not in response.headers:
            signed_in = settings.SESSION_COOKIE_NAME in request.COOKIES
            response.headers["Cache-Control"] = "private, no-cache" if signed_in else "no-cache"
        if not (kind.startswith("text/") or kind in _ALSO_TEXT) or response.has_header("Content-Encoding"):
            return response
        patch_vary_headers(response, ["Accept-Encoding"])
        if "gzip" in request.headers.get("Accept-Encoding", "") and response.status_code not in (
            204,
            206,
            304,
        ):
            self._squeeze(request, response)
        return response

    @staticmethod
    def _squeeze(request: HttpRequest, response: HttpResponse) -> None:
        if response.streaming:
            response.streaming_content = compress_sequence(response.streaming_content)  # type: ignore[attr-defined]
            response.headers.pop("Content-Length", None)
        elif len(response.content) >= 200:
            # With a cookie there may be a secret in the page: a random length hides how well it was squeezed.
            response.content = compress_string(
                response.content, max_random_bytes=100 if request.COOKIES else None
            )
            response.headers["Content-Length"] = str(len(response.content))
        else:
            return
        if (etag := response.headers.get("ETag", "")).startswith('"'):
            response.headers["ETag"] = f"W/{etag}"
        response.headers["Content-Encoding"] = "gzip"


class ContentPolicy:
    """Puts the content policy on every answer that has none yet."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", look.policy())
        response.headers.setdefault("Permissions-Policy", "interest-cohort=(), browsing-topics=()")
        return response


class ErrorsSayWhatToDo:
    """Turns a refusal nobody caught into a page (or JSON, for a program) that says what to do next."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        from qadam.core import pages

        if not isinstance(error, QadamError):
            return None
        if not request.accepts("text/html"):
            return JsonResponse({"code": error.code, "text": str(error)}, status=error.status)
        return pages.refused(request, error)
