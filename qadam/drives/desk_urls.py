"""The desk's addresses of drives."""

from django.urls import path

from qadam.drives import desk_views as views

app_name = "desk-drives"
urlpatterns = [
    path("", views.drives, name="drives"),
    path("new/", views.drive_new, name="drive-new"),
    path("<uuid:pk>/", views.drive, name="drive"),
    path("<uuid:pk>/state/", views.drive_state, name="drive-state"),
    path("<uuid:pk>/cancel/", views.drive_cancel, name="drive-cancel"),
    path("<uuid:pk>/shifts/", views.shift_add, name="shift-add"),
    path("<uuid:pk>/outcome/", views.outcome, name="outcome"),
    path("shifts/<uuid:pk>/", views.shift, name="shift"),
    path("shifts/<uuid:pk>/check-in/", views.check_in, name="check-in"),
    path("shifts/<uuid:pk>/check-in/<str:code>/", views.check_in_by_qr, name="check-in-by-qr"),
    path("shifts/<uuid:pk>/queued/", views.check_in_queued, name="check-in-queued"),
]
