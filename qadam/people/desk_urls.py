"""The desk's addresses of people."""

from django.urls import path

from qadam.people import desk_views as views
from qadam.people import import_views

app_name = "desk-people"
urlpatterns = [
    path("", views.people, name="people"),
    path("import/", import_views.import_new, name="import-new"),
    path("import/<uuid:pk>/", import_views.import_list, name="import"),
    path("import/<uuid:pk>/progress", import_views.import_progress, name="import-progress"),
    path("import/<uuid:pk>/faults.csv", import_views.import_faults, name="import-faults"),
    path("<uuid:pk>/", views.person, name="person"),
    path("<uuid:pk>/paper/", views.person_paper, name="person-paper"),
    path("<uuid:pk>/forget/", views.person_forget, name="person-forget"),
    path("<uuid:pk>/addresses/<uuid:address_id>/", views.address_show, name="address-show"),
]
