"""The desk's address of impact."""

from django.urls import path

from qadam.impact import board_views, views

app_name = "desk-impact"
urlpatterns = [
    path("", views.desk_impact, name="impact"),
    path("circles/", board_views.differently, name="circles"),
]
