"""Public addresses of circles."""

from django.urls import path

from qadam.circles import rounds_views, rules_views, views

app_name = "circles"
urlpatterns = [
    path("", views.circles, name="circles"),
    path("start/", views.start, name="start"),
    path("start/<slug:district>/", views.start_in, name="start-in"),
    path("started/<str:token>/", views.started, name="started"),
    path("draw/<uuid:pk>/", rounds_views.draw, name="draw"),
    path("rules/", rules_views.house_rules, name="house-rules"),
    path("rules/page/", rules_views.house_rules_page, name="house-rules-page"),
    path("rules/picture/", rules_views.house_rules_picture, name="house-rules-picture"),
]
