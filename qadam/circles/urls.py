"""Public addresses of circles."""

from django.urls import path

from qadam.circles import views

app_name = "circles"
urlpatterns = [
    path("", views.circles, name="circles"),
    path("start/", views.start, name="start"),
    path("start/<slug:district>/", views.start_in, name="start-in"),
    path("started/<str:token>/", views.started, name="started"),
]
