"""The simulated provider of calls, under /simulator/telephone/: the addresses its API has."""

from django.urls import path

from qadam.simulator import exchange_views as views

urlpatterns = [
    path("2010-04-01/Accounts/<str:sid>/Calls.json", views.begin, name="exchange-call"),
    path(
        "2010-04-01/Accounts/<str:sid>/Recordings/<uuid:pk>.mp3", views.recording, name="exchange-recording"
    ),
    path("2010-04-01/Accounts/<str:sid>.json", views.account, name="exchange-account"),
]
