"""Every address of the site. Pages live under a language; machines' doors do not."""

from django.urls import URLPattern, URLResolver, include, path

from qadam.core.urls import localized
from qadam.media.urls import urlpatterns as media_urls
from qadam.messaging.urls import hooks
from qadam.ops.health import healthz
from qadam.outreach.urls import short_links
from qadam.site.views import to_language

handler400 = "qadam.core.pages.unreadable"
handler403 = "qadam.core.pages.not_allowed"
handler404 = "qadam.core.pages.not_found"
handler500 = "qadam.core.pages.broken"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("qadam.core.urls")),
    path("", to_language, name="root"),
    path("healthz", healthz, name="healthz"),
    path("hooks/", include(hooks)),
    path("m/", include(media_urls)),
    path("s/", include(short_links)),
    *localized(
        path("", include("qadam.site.urls")),
    ),
]
