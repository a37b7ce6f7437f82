"""Every address of the site. Pages live under a language; machines' doors do not."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from config.api import api
from qadam.circles.room_urls import doors as room_doors
from qadam.core.urls import localized
from qadam.learning.badge_urls import machines as badge_data
from qadam.media.urls import urlpatterns as media_urls
from qadam.messaging.leave_urls import one_click_door
from qadam.messaging.urls import hooks
from qadam.ops.health import healthz
from qadam.organisations.views import demo_sign_in, desk_door
from qadam.outreach.urls import short_links
from qadam.site.views import to_language
from qadam.voice.urls import doors as voice_doors

DESK: list[URLPattern | URLResolver] = [
    path("", include("qadam.site.desk_urls")),
    path("campaigns/", include("qadam.campaigns.desk_urls")),
    path("drives/", include("qadam.drives.desk_urls")),
    path("circles/", include("qadam.circles.desk_urls")),
    path("badges/", include("qadam.learning.badge_desk_urls")),
    path("creators/", include("qadam.creators.desk_urls")),
    path("stories/", include("qadam.stories.desk_urls")),
    path("lessons/", include("qadam.learning.desk_urls")),
    path("people/", include("qadam.people.desk_urls")),
    path("broadcasts/", include("qadam.outreach.desk_urls")),
    path("inbox/", include("qadam.messaging.desk_urls")),
    path("voice/", include("qadam.voice.desk_urls")),
    path("impact/", include("qadam.impact.desk_urls")),
    path("settings/", include("qadam.organisations.urls")),
]

PAGES: list[URLPattern | URLResolver] = [
    path("", include("qadam.site.urls")),
    path("campaigns/", include("qadam.campaigns.urls")),
    path("impact/", include("qadam.impact.urls")),
    path("stories/", include("qadam.stories.urls")),
    path("drives/", include("qadam.drives.urls")),
    path("room/", include("qadam.circles.room_urls")),
    path("badges/", include("qadam.learning.badge_urls")),
    path("pass/", include("qadam.learning.pass_urls")),
    path("circles/board/", include("qadam.impact.board_urls")),
    path("circles/", include("qadam.circles.urls")),
    path("learn/", include("qadam.learning.urls")),
    path("creators/", include("qadam.creators.urls")),
    path("share/", include("qadam.outreach.share_urls")),
    path("talk/", include("qadam.messaging.urls")),
    path("leave/", include("qadam.messaging.leave_urls")),
    path("follow/", include("qadam.messaging.follow_urls")),
    path("desk/", include(DESK)),
    path("desk-door/", desk_door, name="desk-door"),
    path("desk-demo/", demo_sign_in, name="demo-sign-in"),
    path("sign-in/", include("qadam.accounts.urls")),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", to_language, name="root"),
    path("", include("qadam.core.urls")),
    path("healthz", healthz, name="healthz"),
    path("hooks/", include(hooks)),
    path("leave/", include(one_click_door)),
    path("voice/", include(voice_doors)),
    path("m/", include(media_urls)),
    path("badges/", include(badge_data)),
    path("s/", include(short_links)),
    path("", include(room_doors)),
    path("api/v1/", api.urls),
]

if settings.DEMO:
    urlpatterns.append(path("simulator/", include("qadam.simulator.graph_urls")))
    urlpatterns.append(path("simulator/", include("qadam.simulator.provider_urls")))
    urlpatterns.append(path("simulator/telephone/", include("qadam.simulator.exchange_urls")))
    PAGES.append(path("simulator/", include("qadam.simulator.urls")))

urlpatterns += localized(*PAGES)

handler400 = "qadam.core.pages.unreadable"
handler403 = "qadam.core.pages.not_allowed"
handler404 = "qadam.core.pages.not_found"
handler500 = "qadam.core.pages.broken"
