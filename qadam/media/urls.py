"""One address for everything shown: opaque, the same for ever, outside the languages."""

from django.urls import URLPattern, path

from qadam.media import views

urlpatterns: list[URLPattern] = [path("<str:key>.<slug:extension>", views.media_item, name="media-item")]
