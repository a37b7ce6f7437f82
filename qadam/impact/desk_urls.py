"""The desk's address of impact."""

from django.urls import path

from qadam.impact import views

app_name = "desk-impact"
urlpatterns = [path("", views.desk_impact, name="impact")]
