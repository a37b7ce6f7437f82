"""The public addresses of outreach: the share kit below a language, the short links without one."""

from django.urls import path

from qadam.outreach import share_urls, views

app_name = "outreach"
urlpatterns = share_urls.urlpatterns
short_links = [path("<slug:code>", views.follow, name="short-link")]
