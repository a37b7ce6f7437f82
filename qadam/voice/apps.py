from django.apps import AppConfig


class VoiceConfig(AppConfig):
    name = "qadam.voice"
