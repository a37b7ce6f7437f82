"""The door of calls, under /voice/: a machine's door, without language."""

from django.urls import path

from qadam.voice import views

doors = [
    path("<uuid:account_id>/<uuid:attempt_id>/", views.door, name="voice-door"),
    path("<uuid:account_id>/<uuid:attempt_id>/<int:step>/", views.door, name="voice-door"),
]
