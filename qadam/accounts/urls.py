"""Signing in and out. allauth does the work; only the doors we use are open."""

from allauth.account import views as allauth
from django.urls import include, path

from qadam.accounts import views

urlpatterns = [
    path("", allauth.request_login_code, name="account_login"),
    path("code/", allauth.request_login_code, name="account_request_login_code"),
    path("code/confirm/", allauth.confirm_login_code, name="account_confirm_login_code"),
    path("reauthenticate/", allauth.reauthenticate, name="account_reauthenticate"),
    path("out/", allauth.logout, name="account_logout"),
    path("closed/", views.closed, name="account_signup"),
    path("inactive/", views.closed, name="account_inactive"),
    path("welcome/<str:token>/", views.welcome, name="welcome"),
    path("second/", include("allauth.mfa.urls")),
]
