"""Addresses of the shell itself, without a language: the desk's sheet, the quick exit. And `localized` for all."""

from django.urls import path

from qadam.core import pages
from qadam.core.addresses import localized

__all__ = ["localized", "urlpatterns"]

app_name = "core"
urlpatterns = [
    path("look/<slug:digest>.css", pages.desk_sheet, name="sheet"),
    path("exit", pages.leave, name="exit"),
]
