"""A creator's own page."""

from django.urls import path

from qadam.creators import views

app_name = "creators"
urlpatterns = [
    path("mine/<str:token>/", views.mine, name="mine"),
    path("mine/<str:token>/<uuid:brief_id>/", views.draft, name="draft"),
    path("mine/<str:token>/<uuid:brief_id>/post/", views.post, name="post"),
]
