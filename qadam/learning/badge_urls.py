"""Addresses of badges: pages in every language, and what programs read."""

from django.urls import path, re_path

from qadam.learning import badge_api_views, badge_views

app_name = "badges"
urlpatterns = [
    path("check/", badge_views.check, name="check"),
    path("check/saved/", badge_views.saved, name="saved"),
    path("sheet/<str:token>/", badge_views.sheet, name="sheet"),
    path("sheet/<str:token>/<str:code>/", badge_views.certificate, name="certificate"),
    path("<str:code>/", badge_views.badge, name="badge"),
    path("<str:code>/name/", badge_views.check_name, name="name"),
]

machines = (
    [
        path("list.bin", badge_api_views.list_bin, name="list"),
        path("keys.json", badge_api_views.keys_json, name="keys"),
        re_path(r"^keys/(?P<kid>[\w-]{8})\.json$", badge_api_views.key_json, name="key"),
        re_path(r"^issuer/(?P<code>~?[\w-]{0,60})\.json$", badge_api_views.issuer_json, name="issuer"),
        path("about/<slug:kind>/<slug:about>.json", badge_api_views.about_json, name="about"),
        path("status/<int:part>.jwt", badge_api_views.status_jwt, name="status"),
        re_path(r"^(?P<code>[0-9A-Z]{8})\.json$", badge_api_views.badge_json, name="credential"),
        re_path(r"^(?P<code>[0-9A-Z]{8})\.jwt$", badge_api_views.badge_jwt, name="jwt"),
    ],
    "badge-data",
)
