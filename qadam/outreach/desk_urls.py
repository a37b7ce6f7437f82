"""The desk's addresses of broadcasts."""

from django.urls import path

from qadam.outreach import desk_views as views
from qadam.outreach import weighing_views

app_name = "desk-outreach"
urlpatterns = [
    path("", views.broadcasts, name="broadcasts"),
    path("new/", views.broadcast_new, name="broadcast-new"),
    path("weigh/", weighing_views.broadcast_weigh, name="broadcast-weigh"),
    path("<uuid:pk>/", views.broadcast, name="broadcast"),
    path("<uuid:pk>/edit/", views.broadcast_edit, name="broadcast-edit"),
    path("<uuid:pk>/correct/", views.broadcast_correct, name="broadcast-correct"),
    path("<uuid:pk>/lot/", views.broadcast_lot, name="broadcast-lot"),
    path("<uuid:pk>/start/", views.broadcast_start, name="broadcast-start"),
    path("<uuid:pk>/progress/", views.broadcast_progress, name="broadcast-progress"),
    path("<uuid:pk>/pause/", views.broadcast_pause, name="broadcast-pause"),
    path("<uuid:pk>/resume/", views.broadcast_resume, name="broadcast-resume"),
    path("<uuid:pk>/cancel/", views.broadcast_cancel, name="broadcast-cancel"),
    path("<uuid:pk>/people/<slug:reason>/", views.broadcast_people, name="broadcast-people"),
    path("<uuid:pk>/end-lot/", views.broadcast_end_lot, name="broadcast-end-lot"),
]
