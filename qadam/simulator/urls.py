"""The phone's addresses."""

from django.urls import path

from qadam.simulator import views

app_name = "simulator"
urlpatterns = [
    path("", views.phone, name="phone"),
    path("screen/", views.screen_part, name="screen"),
    path("received/", views.received_part, name="received"),
    path("send/", views.send, name="send"),
    path("begin-again/", views.begin_again, name="begin-again"),
    path("file/<uuid:pk>/", views.file, name="file"),
]
