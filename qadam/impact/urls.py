"""Public addresses of impact: below campaigns."""

from django.urls import path

from qadam.impact import views

app_name = "impact"
urlpatterns = [
    path("", views.all_impact, name="impact"),
    path("<slug:slug>/", views.impact, name="campaign"),
    path("<slug:slug>.json", views.impact_json, name="json"),
    path("<slug:slug>.csv", views.impact_csv, name="csv"),
]
