"""Addresses of the desk's page of recordings."""

from django.urls import path

from qadam.voice import desk_views as views

app_name = "desk-voice"
urlpatterns = [
    path("", views.recordings, name="recordings"),
    path("<str:code>/<slug:key>/", views.recording, name="recording"),
    path("<str:code>/<slug:key>/remove", views.recording_remove, name="recording-remove"),
]
