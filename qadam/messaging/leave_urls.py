"""Ending messages by a link: the page, below a language. The door for mail programs is `one_click_door`."""

from django.urls import path

from qadam.messaging import leave_views

app_name = "leaving"
urlpatterns = [path("<str:token>/", leave_views.leave, name="leave")]
one_click_door = [path("<str:token>/", leave_views.one_click, name="one-click")]
