"""The web process. In front of Django: webhooks are stored, and public pages of the last seconds are given again."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django_application = get_wsgi_application()

# Models can only be imported once Django is set up.
from qadam.core.pagecache import PageCache  # noqa: E402
from qadam.messaging.webhooks import in_front_of  # noqa: E402

application = in_front_of(PageCache(django_application))
