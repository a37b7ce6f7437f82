"""The room's addresses: its page below a language, and the doors its phone talks to."""

from django.urls import path

from qadam.circles import checks_api, room_api, room_views

app_name = "room"
urlpatterns = [
    path("", room_views.room, name="room"),
    path("worker.js", room_views.service_worker, name="worker"),
    path("room.webmanifest", room_views.manifest, name="manifest"),
]

# Without a language: what the script asks for.
doors = [
    path("api/room/pair", room_api.pair, name="room-pair"),
    path("api/room/mine", room_api.mine, name="room-mine"),
    path("api/room/sync", room_api.sync, name="room-sync"),
    path("api/room/photo/<uuid:report_id>", room_api.photo, name="room-photo"),
    path("api/room/checks/<uuid:circle_id>", checks_api.checks, name="room-checks"),
    path("room/pack/<slug:lesson>/<str:language>", room_api.lesson_pack, name="room-pack"),
]
