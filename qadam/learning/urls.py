"""Public addresses of lessons and games."""

from django.urls import path

from qadam.learning import views

app_name = "learn"
urlpatterns = [
    path("", views.lessons, name="lessons"),
    path("play/<slug:kind>/", views.play, name="play"),
    path("play/<slug:kind>/<slug:seed>/<int:number>/", views.guess, name="guess"),
    path("<slug:code>/", views.lesson, name="lesson"),
    path("<slug:code>/class/", views.class_sheets, name="class-sheets"),
    path("<slug:code>/<slug:form>/", views.file, name="file"),
]
