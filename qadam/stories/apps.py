from django.apps import AppConfig


class StoriesConfig(AppConfig):
    name = "qadam.stories"
