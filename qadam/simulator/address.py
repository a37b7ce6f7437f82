"""Where the simulated provider listens. Apart from the models, for the rest of Qadam asks it outside demo mode too."""

from django.conf import settings


def simulated_provider() -> str:
    """The base address of the Graph API played by this server, on the port of today."""
    return f"http://127.0.0.1:{settings.PORT}/simulator/graph"


def simulated_letter_box() -> str:
    """The base address of the mail server played by this server."""
    return f"http://127.0.0.1:{settings.PORT}/simulator/post"


def simulated_sms() -> str:
    """The base address of the SMS provider played by this server."""
    return f"http://127.0.0.1:{settings.PORT}/simulator/sms"


def simulated_telephone() -> str:
    """The base address of the provider of calls played by this server."""
    return f"http://127.0.0.1:{settings.PORT}/simulator/telephone"
