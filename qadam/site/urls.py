"""Public addresses that belong to no single room."""

from django.urls import path

from qadam.site import views

app_name = "site"
urlpatterns = [
    path("", views.home, name="home"),
    path("search/", views.search, name="search"),
    path("what-we-keep/", views.privacy, name="privacy"),
]
