"""Addresses of the inbox and of the channels."""

from django.urls import URLPattern

app_name = "desk-messaging"
urlpatterns: list[URLPattern] = []
