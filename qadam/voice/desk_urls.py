"""Addresses of the desk's page of recordings."""

from django.urls import URLPattern

app_name = "desk-voice"
urlpatterns: list[URLPattern] = []
