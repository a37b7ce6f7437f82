"""The desk's addresses of stories."""

from django.urls import path

from qadam.stories import desk_views as views

app_name = "desk-stories"
urlpatterns = [
    path("", views.stories, name="stories"),
    path("<uuid:pk>/", views.story, name="story"),
    path("<uuid:pk>/question/", views.story_return, name="story-return"),
    path("<uuid:pk>/decline/", views.story_decline, name="story-decline"),
    path("<uuid:pk>/release/", views.story_release, name="story-release"),
    path("<uuid:pk>/withdraw/", views.story_withdraw, name="story-withdraw"),
]
