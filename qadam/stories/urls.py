"""Public addresses of stories."""

from django.urls import path

from qadam.stories import views

app_name = "stories"
urlpatterns = [
    path("", views.stories, name="stories"),
    path("tell/", views.tell, name="tell"),
    path("take-back/", views.take_back, name="take-back"),
    path("mine/<str:token>/", views.mine, name="mine"),
    path("mine/<str:token>/answer/", views.mine_answer, name="mine-answer"),
    path("mine/<str:token>/take-back/", views.mine_take_back, name="mine-take-back"),
    path("<slug:slug>/", views.story, name="story"),
    path("<slug:slug>/card.jpg", views.card, name="card"),
]
