"""Following an organisation on the web, and one's own choices."""

from django.urls import path

from qadam.messaging import follow_views

app_name = "follow"
urlpatterns = [
    path("", follow_views.organisations, name="organisations"),
    path("yes/<str:token>/", follow_views.confirm, name="confirm"),
    path("mine/<str:token>/", follow_views.mine, name="choices"),
    path("<slug:organisation>/", follow_views.follow, name="follow"),
    path("<slug:organisation>/link/", follow_views.send_link, name="send-link"),
]
