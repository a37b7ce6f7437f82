"""The desk's addresses of circles."""

from django.urls import path

from qadam.circles import desk_views as views
from qadam.circles import measuring_views, room_desk_views, rounds_views

app_name = "desk-circles"
urlpatterns = [
    path("", views.circles, name="circles"),
    path("adopt/", views.adopt, name="adopt"),
    path("bundle/", views.bundle, name="bundle"),
    path("reports/", room_desk_views.reports, name="reports"),
    path("reports/<uuid:pk>/", room_desk_views.report_decide, name="report-decide"),
    path("phones/<uuid:pk>/end/", room_desk_views.phone_end, name="phone-end"),
    path("<uuid:pk>/", views.circle, name="circle"),
    path("<uuid:pk>/state/", views.circle_state, name="circle-state"),
    path("meetings.<str:kind>", views.meetings, name="meetings"),
    path("rounds/", rounds_views.rounds, name="rounds"),
    path("items/", measuring_views.items, name="items"),
    path("<uuid:pk>/sheet/", measuring_views.sheet, name="sheet"),
    path("<uuid:pk>/sheet/<uuid:sheet_id>/", measuring_views.sheet_correct, name="sheet-correct"),
    path("facilitators/<uuid:pk>/", views.facilitator, name="facilitator"),
]
