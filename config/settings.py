"""All settings of Qadam, read once from the environment. The names are explained in .env.example."""

import gc
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from config import env

# Everything that is loaded from here on stays, and looking for garbage in it takes a third of a start (config/apps.py).
gc.disable()

ROOT = env.ROOT
HOME = Path(env.text("QADAM_HOME", str(ROOT / "var"))).resolve()

DEMO = env.flag("QADAM_DEMO")
DEBUG = env.flag("QADAM_DEBUG")
SECRET_KEY = env.secret("QADAM_SECRET_KEY", HOME)
# "kid:base64" entries, newest first; the first seals, all open. The index key makes the keyed hashes.
SEAL_KEYS = env.secret("QADAM_SEAL_KEYS", HOME)
INDEX_KEY = env.secret("QADAM_INDEX_KEY", HOME)
# "stamp:base64" entries: the key that signs badges next, then the one that signs now. Old public ones are in the database.
BADGE_KEYS = env.secret("QADAM_BADGE_KEYS", HOME)

PORT = env.number("PORT", 8000)
BASE_URL = env.text("QADAM_BASE_URL", f"http://127.0.0.1:{PORT}").rstrip("/")
ALLOWED_HOSTS = env.words("QADAM_HOSTS", "127.0.0.1,localhost,[::1]")
CSRF_TRUSTED_ORIGINS = [BASE_URL]
NETWORK_NAME = env.text("QADAM_NETWORK_NAME", "Qadam")
# Where "Leave now" on a sensitive page goes: something harmless that anybody might have open.
EXIT_TO = env.text("QADAM_EXIT_TO", "https://www.google.com/")
CSRF_FAILURE_VIEW = "qadam.core.pages.not_ours"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "procrastinate.contrib.django",
    "django_htmx",
    "qadam.core",
    "qadam.accounts",
    "qadam.places",
    "qadam.organisations",
    "qadam.people",
    "qadam.media",
    "qadam.messaging",
    "qadam.voice",
    "qadam.campaigns",
    "qadam.outreach",
    "qadam.learning",
    "qadam.stories",
    "qadam.drives",
    "qadam.circles",
    "qadam.creators",
    "qadam.impact",
    "qadam.site",
    # After ours: a template of ours with the same name comes first.
    "allauth",
    "allauth.account",
    "allauth.mfa",
    *(["qadam.simulator"] if DEMO else []),
    "config.apps.WiringConfig",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "qadam.core.middleware.LightAnswers",
    "django.middleware.http.ConditionalGetMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "qadam.core.middleware.LanguageInAddress",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "qadam.organisations.middleware.ActorMiddleware",
    "qadam.core.middleware.ContentPolicy",
    "qadam.core.middleware.ErrorsSayWhatToDo",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "qadam.core.look.shell",
            ],
        },
    }
]

DATABASES = {"default": env.database(env.text("DATABASE_URL", "postgres://qadam@127.0.0.1:5432/qadam"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "desk-door"
LOGIN_REDIRECT_URL = "desk:today"
ACCOUNT_ADAPTER = "qadam.accounts.adapter.CodeOnlyAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_SUBJECT_PREFIX = f"{NETWORK_NAME}: "
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_PREVENT_ENUMERATION = True
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]

# Sessions belong to the desk only; public pages set no cookie at all.
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BASE_URL.startswith("https://")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.flag("QADAM_BEHIND_PROXY") else None
SECURE_HSTS_SECONDS = 31_536_000 if BASE_URL.startswith("https://") else 0
SECURE_REFERRER_POLICY = "same-origin"

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"

LANGUAGE_CODE = "ur"
LANGUAGES = [
    ("ur", _("Urdu")),
    ("ps", _("Pashto")),
    ("sd", _("Sindhi")),
    ("pa-arab", _("Punjabi")),
    ("en", _("English")),
]
LANGUAGES_BIDI = ["ur", "ps", "sd", "pa"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
# Where the community lives, for pages that belong to no single organisation.
COMMUNITY_ZONE = env.text("QADAM_ZONE", "Asia/Karachi")
LOCALE_PATHS = [ROOT / "locale"]

STATIC_URL = "/static/"
MEDIA_ROOT = HOME / "media"
STORAGES = {
    "default": env.media(env.text("QADAM_MEDIA_URL"), MEDIA_ROOT),
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

EMAIL_BACKEND = env.text(
    "QADAM_EMAIL_BACKEND",
    "django.core.mail.backends.filebased.EmailBackend"
    if DEMO
    else "django.core.mail.backends.smtp.EmailBackend",
)
EMAIL_FILE_PATH = HOME / "mail"
EMAIL_HOST = env.text("QADAM_EMAIL_HOST", "localhost")
EMAIL_PORT = env.number("QADAM_EMAIL_PORT", 25)
EMAIL_HOST_USER = env.text("QADAM_EMAIL_USER")
EMAIL_HOST_PASSWORD = env.secret("QADAM_EMAIL_PASSWORD", HOME)
EMAIL_USE_TLS = env.flag("QADAM_EMAIL_TLS")
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.text("QADAM_EMAIL_FROM", "qadam@localhost")

# Uploads: a voice note of 15 minutes, a phone photo. Larger bodies are refused before they are read.
DATA_UPLOAD_MAX_MEMORY_SIZE = 30 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

# What every page asks for is kept three seconds (core/moments.py).
KEEP_MOMENTS = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"private": {"()": "qadam.core.logs.NoPeopleInLogs"}},
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["private"]}},
    "root": {"handlers": ["console"], "level": env.text("QADAM_LOG_LEVEL", "INFO")},
    # These write whole addresses (with tokens and numbers in them) at INFO, or every letter of a font.
    "loggers": {
        name: {"level": "WARNING"}
        for name in ("httpx", "httpcore", "django.request", "procrastinate", "fontTools")
    },
}
