"""Addresses of lessons that are passed on."""

from django.urls import path

from qadam.learning import pass_views

app_name = "passing"
urlpatterns = [
    path("<str:code>/", pass_views.passed, name="passed"),
    path("<str:code>/mine/", pass_views.mine, name="mine"),
    path("<str:code>/card/", pass_views.card, name="card"),
]
