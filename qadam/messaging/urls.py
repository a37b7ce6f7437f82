"""Addresses without a desk: the webhooks, and dialogues as a web form."""

from django.urls import URLPattern, path

from qadam.messaging import webform, webhooks

hooks = [path("<slug:kind>/<uuid:account_id>", webhooks.hook, name="hook")]
urlpatterns: list[URLPattern] = [path("<slug:organisation>/", webform.talk, name="talk")]
app_name = "messaging"
