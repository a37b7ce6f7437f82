"""The desk's first page."""

from django.urls import path

from qadam.site import desk_views as views

app_name = "desk"
urlpatterns = [path("", views.today, name="today")]
