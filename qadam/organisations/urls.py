"""The desk's addresses of organisations."""

from django.urls import path

from qadam.organisations import views

app_name = "desk-organisations"
urlpatterns = [
    path("", views.settings_page, name="settings"),
    path("members/", views.member_add, name="member-add"),
    path("members/remove/", views.member_remove, name="member-remove"),
    path("work-for/", views.work_for, name="work-for"),
    path("network/", views.network, name="network"),
]
