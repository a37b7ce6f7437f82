"""The simulated Graph API's addresses, under /simulator/graph/."""

from django.urls import path

from qadam.simulator import graph_views as views

urlpatterns = [
    path("graph/<uuid:media_id>", views.described, name="graph-media"),
    path("graph/<uuid:media_id>/bytes", views.content, name="graph-bytes"),
    path("graph/<str:phone_number_id>/messages", views.messages, name="graph-messages"),
    path("graph/<str:phone_number_id>/media", views.upload, name="graph-upload"),
    path("graph/debug_token", views.token, name="graph-token"),
    path("graph/<str:waba_id>/message_templates", views.templates, name="graph-templates"),
    path("graph/<str:phone_number_id>", views.number, name="graph-number"),
]
