"""What a call waits for."""

from django.db import models


class Asks(models.TextChoices):
    KEY = "key"
    VOICE = "voice"
    NOTHING = "bye"
