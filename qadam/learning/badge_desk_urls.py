"""The desk's address of badges."""

from django.urls import path

from qadam.learning import badge_desk_views

app_name = "desk-badges"
urlpatterns = [path("", badge_desk_views.badges, name="badges")]
