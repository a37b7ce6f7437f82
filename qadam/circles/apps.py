from django.apps import AppConfig


class CirclesConfig(AppConfig):
    name = "qadam.circles"
