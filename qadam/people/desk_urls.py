"""The desk's addresses of people."""

from django.urls import path

from qadam.people import desk_views as views

app_name = "desk-people"
urlpatterns = [
    path("", views.people, name="people"),
    path("import/", views.import_new, name="import-new"),
    path("import/<uuid:pk>/", views.import_list, name="import"),
    path("<uuid:pk>/", views.person, name="person"),
    path("<uuid:pk>/forget/", views.person_forget, name="person-forget"),
    path("<uuid:pk>/addresses/<uuid:address_id>/", views.address_show, name="address-show"),
]
