"""The web process. Webhooks are answered in front of Django's middleware, everything else by Django."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django_application = get_wsgi_application()

# Models can only be imported once Django is set up.
from qadam.messaging.webhooks import in_front_of  # noqa: E402

application = in_front_of(django_application)
