"""Accounts of staff."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models

from qadam.core import languages
from qadam.core.clock import now


class UserQuerySet(BaseUserManager["User"]):
    def create_user(self, email: str, *, name: str = "", **fields: Any) -> "User":
        """A new user without a password; they sign in by code."""
        user = self.model(email=self.normalize_email(email).lower(), name=name, **fields)
        user.set_unusable_password()
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser):
    """One person on the staff side. `is_operator` runs the network and may add organisations."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=10, choices=languages.CHOICES, default=languages.DEFAULT)
    is_operator = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=now)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = UserQuerySet()

    def __str__(self) -> str:
        return self.name or self.email

    # Django's contrib apps ask these; Qadam's own gate is the membership role.
    @property
    def is_staff(self) -> bool:
        return False
