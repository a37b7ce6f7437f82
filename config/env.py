"""Reads settings from the environment and says clearly what is wrong with one."""

import os
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parent.parent


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, "").strip() or default


def flag(name: str, default: bool = False) -> bool:
    value = text(name).lower()
    if value in {"", "1", "yes", "true", "on", "0", "no", "false", "off"}:
        return default if not value else value in {"1", "yes", "true", "on"}
    raise ImproperlyConfigured(f"{name} must be yes or no, not {value!r}.")


def number(name: str, default: int) -> int:
    value = text(name)
    try:
        return int(value) if value else default
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}.") from None


def words(name: str, default: str = "") -> list[str]:
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def secret(name: str, home: Path) -> str:
    """The secret from the environment, else from the keys folder of this installation, else empty."""
    from_env = text(name)
    if from_env:
        return from_env
    path = home / "keys" / name.removeprefix("QADAM_").lower()
    try:
        return path.read_text(encoding="utf-8").strip()
    except (FileNotFoundError, NotADirectoryError):
        return ""


def database(url: str) -> dict[str, object]:
    """Django's database entry for a postgres:// address. Raises ImproperlyConfigured for any other kind."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured(
            "DATABASE_URL must begin with postgres:// (Qadam runs on PostgreSQL only)."
        )
    options = dict(parse_qsl(parts.query))
    host = options.pop("host", "") or unquote(parts.hostname or "")
    port = options.pop("port", "") or (str(parts.port) if parts.port else "")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "qadam",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": port,
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


def media(url: str, folder: Path) -> dict[str, object]:
    """Django's entry for the store of the files: a local folder, or s3://bucket/prefix?endpoint=…&region=…

    The keys to the bucket are not part of the address. Raises ImproperlyConfigured for any other kind.
    """
    if not url:
        options = {"location": folder, "file_permissions_mode": 0o600, "directory_permissions_mode": 0o700}
        return {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": options}
    parts = urlsplit(url)
    asked = dict(parse_qsl(parts.query))
    if (
        parts.scheme != "s3"
        or not parts.netloc
        or "@" in parts.netloc
        or asked.keys() - {"endpoint", "region"}
    ):
        raise ImproperlyConfigured(
            "QADAM_MEDIA_URL must read s3://bucket/prefix?endpoint=https://…&region=…; "
            "the keys stand in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY."
        )
    bucket = {
        "bucket_name": parts.netloc,
        "location": unquote(parts.path).strip("/"),
        "endpoint_url": asked.get("endpoint"),
        "region_name": asked.get("region"),
    }
    return {"BACKEND": "qadam.media.bucket.Bucket", "OPTIONS": bucket}
