"""The phone's addresses."""

from django.urls import path

from qadam.simulator import call_views, letter_views, views

app_name = "simulator"
urlpatterns = [
    path("", views.phone, name="phone"),
    path("screen/", views.screen_part, name="screen"),
    path("received/", views.received_part, name="received"),
    path("send/", views.send, name="send"),
    path("begin-again/", views.begin_again, name="begin-again"),
    path("file/<uuid:pk>/", views.file, name="file"),
    path("mail/", letter_views.letter_box, name="letter-box"),
    path("mail/do/", letter_views.act, name="letter-act"),
    path("mail/<int:pk>/", letter_views.letter_page, name="letter"),
    path("call/", call_views.telephone_page, name="telephone"),
    path("call/line/", call_views.line_part, name="telephone-line"),
    path("call/do/", call_views.act, name="telephone-act"),
]
