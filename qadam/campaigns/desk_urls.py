"""The desk's addresses of campaigns."""

from django.urls import path

from qadam.campaigns import desk_views as views

app_name = "desk-campaigns"
urlpatterns = [
    path("", views.campaigns, name="campaigns"),
    path("new/", views.campaign_new, name="campaign-new"),
    path("<uuid:pk>/", views.campaign, name="campaign"),
    path("<uuid:pk>/preview/", views.preview, name="preview"),
    path("<uuid:pk>/state/", views.state, name="state"),
    path("<uuid:pk>/close/", views.close, name="close"),
    path("<uuid:pk>/partners/", views.partners, name="partners"),
    path("<uuid:pk>/partners/remove/", views.partner_remove, name="partner-remove"),
    path("join/<str:asked>/", views.join, name="join"),
    path("<uuid:pk>/sections/", views.section_add, name="section-add"),
    path("<uuid:pk>/sections/<uuid:section_id>/", views.section, name="section"),
    path("<uuid:pk>/goals/", views.goal_add, name="goal-add"),
    path("<uuid:pk>/goals/<uuid:goal_id>/", views.goal_read, name="goal-read"),
]
