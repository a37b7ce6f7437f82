"""The public address of the share kit."""

from django.urls import path

from qadam.outreach import share_views as views

app_name = "outreach"
urlpatterns = [path("<slug:kind>/<uuid:pk>/", views.share, name="share")]
