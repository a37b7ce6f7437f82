"""The desk's addresses of broadcasts."""

from django.urls import path

from qadam.outreach import desk_views as views
from qadam.outreach import post_views, sequence_views, trying_views, weighing_views

app_name = "desk-outreach"
urlpatterns = [
    path("", views.broadcasts, name="broadcasts"),
    path("new/", views.broadcast_new, name="broadcast-new"),
    path("weigh/", weighing_views.broadcast_weigh, name="broadcast-weigh"),
    path("sequences/", sequence_views.sequence_list, name="sequences"),
    path("sequences/new/", sequence_views.sequence_new, name="sequence-new"),
    path("sequences/<uuid:pk>/", sequence_views.sequence, name="sequence"),
    path("sequences/<uuid:pk>/edit/", sequence_views.sequence_edit, name="sequence-edit"),
    path("sequences/<uuid:pk>/switch/", sequence_views.sequence_switch, name="sequence-switch"),
    path("<uuid:pk>/", views.broadcast, name="broadcast"),
    path("<uuid:pk>/edit/", views.broadcast_edit, name="broadcast-edit"),
    path("<uuid:pk>/try/", trying_views.broadcast_try, name="broadcast-try"),
    path("<uuid:pk>/correct/", views.broadcast_correct, name="broadcast-correct"),
    path("<uuid:pk>/lot/", views.broadcast_lot, name="broadcast-lot"),
    path("<uuid:pk>/start/", views.broadcast_start, name="broadcast-start"),
    path("<uuid:pk>/progress/", views.broadcast_progress, name="broadcast-progress"),
    path("<uuid:pk>/pause/", views.broadcast_pause, name="broadcast-pause"),
    path("<uuid:pk>/resume/", views.broadcast_resume, name="broadcast-resume"),
    path("<uuid:pk>/cancel/", views.broadcast_cancel, name="broadcast-cancel"),
    path("<uuid:pk>/people/<slug:reason>/", views.broadcast_people, name="broadcast-people"),
    path("<uuid:pk>/end-lot/", views.broadcast_end_lot, name="broadcast-end-lot"),
    path("posts/", post_views.posts, name="posts"),
    path("posts/new/", post_views.post_new, name="post-new"),
    path("posts/<uuid:pk>/", post_views.post, name="post"),
    path("posts/<uuid:pk>/edit/", post_views.post_edit, name="post-edit"),
    path("posts/<uuid:pk>/send/", post_views.post_send, name="post-send"),
    path("posts/<uuid:pk>/drop/", post_views.post_drop, name="post-drop"),
    path("posts/<uuid:pk>/again/", post_views.post_again, name="post-again"),
]
