"""Public addresses of the district board: below circles."""

from django.urls import path

from qadam.impact import board_views as views

app_name = "board"
urlpatterns = [
    path("", views.board, name="board"),
    path("circles.json", views.board_json, name="json"),
    path("circles.csv", views.board_csv, name="csv"),
    path("circles.xlsx", views.board_xlsx, name="xlsx"),
    path("<slug:district>/", views.district, name="district"),
]
