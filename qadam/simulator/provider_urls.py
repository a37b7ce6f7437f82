"""The played mail server and SMS provider, under /simulator/."""

from django.urls import path

from qadam.simulator import provider_views as views

urlpatterns = [
    path("post/letters", views.take_letter, name="played-mail"),
    path("sms/messages", views.take_sms, name="played-sms"),
]
