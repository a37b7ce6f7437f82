"""Public addresses of drives."""

from django.urls import path

from qadam.drives import views

app_name = "drives"
urlpatterns = [
    path("", views.drives, name="drives"),
    path("mine/<str:token>/", views.signup, name="signup"),
    path("mine/<str:token>/change/", views.signup_change, name="signup-change"),
    path("<slug:slug>/", views.drive, name="drive"),
    path("<slug:slug>/join/", views.join, name="join"),
    path("<slug:slug>/<uuid:shift_id>.ics", views.calendar, name="calendar"),
]
