"""The desk's addresses of circles."""

from django.urls import path

from qadam.circles import desk_views as views

app_name = "desk-circles"
urlpatterns = [
    path("", views.circles, name="circles"),
    path("adopt/", views.adopt, name="adopt"),
    path("bundle/", views.bundle, name="bundle"),
    path("<uuid:pk>/", views.circle, name="circle"),
    path("<uuid:pk>/state/", views.circle_state, name="circle-state"),
    path("facilitators/<uuid:pk>/", views.facilitator, name="facilitator"),
]
