"""The desk's addresses of lessons."""

from django.urls import path

from qadam.learning import around_views as around
from qadam.learning import desk_views as views
from qadam.learning import voice_views as voices

app_name = "desk-learning"
urlpatterns = [
    path("", views.lessons, name="lessons"),
    path("new/", views.lesson_new, name="lesson-new"),
    path("going-round/", around.around_list, name="around"),
    path("going-round/<uuid:pk>/", around.around_one, name="around-one"),
    path("examples/<uuid:pk>/", around.example, name="example"),
    path("<uuid:pk>/", views.lesson, name="lesson"),
    path("<uuid:pk>/adapt/", views.adapt, name="adapt"),
    path("<uuid:pk>/do/", views.lesson_do, name="lesson-do"),
    path("<uuid:pk>/words/", views.lesson_words, name="words"),
    path("<uuid:pk>/order/", views.order, name="order"),
    path("<uuid:pk>/cards/", views.card_add, name="card-add"),
    path("<uuid:pk>/cards/<uuid:card_id>/", views.card, name="card"),
    path("<uuid:pk>/cards/<uuid:card_id>/drawing/", views.drawing, name="drawing"),
    path("<uuid:pk>/voices/", voices.lesson_voices, name="voices"),
    path("<uuid:pk>/voices/<slug:key>/", voices.lesson_voice, name="voice"),
    path("<uuid:pk>/voices/<slug:key>/do/", voices.lesson_voice_do, name="voice-do"),
    path("<uuid:pk>/reading/", voices.native_reading, name="reading"),
    path("<uuid:pk>/outside/", views.outside, name="outside"),
]
