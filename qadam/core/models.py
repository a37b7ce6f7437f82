"""The base every table shares, and the audit trail."""

import os
import time
import uuid
from typing import TYPE_CHECKING, Any

from django.db import models

from qadam.core.clock import now

if TYPE_CHECKING:
    from qadam.accounts.models import User


def new_id() -> uuid.UUID:
    """A UUIDv7: the time in front keeps new rows together in every index."""
    ms = time.time_ns() // 1_000_000
    raw = ms.to_bytes(6, "big") + os.urandom(10)
    value = int.from_bytes(raw, "big")
    value = (value & ~(0xF << 76)) | (7 << 76)
    value = (value & ~(0x3 << 62)) | (2 << 62)
    return uuid.UUID(int=value)


class BaseModel(models.Model):
    """An id nobody can guess, and when the row was made and last changed (UTC)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    created_at = models.DateTimeField(default=now, editable=False)
    updated_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        abstract = True


class AuditEntry(models.Model):
    """Who did what to what, and why. Written by services, never changed. Holds no personal words."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    at = models.DateTimeField(default=now)
    by_user_id = models.BigIntegerField(null=True)
    organisation_id = models.UUIDField(null=True)
    verb = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=40)
    reason = models.TextField(blank=True)
    details = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["subject_kind", "subject_id", "at"], name="audit_subject"),
            models.Index(fields=["organisation_id", "-at"], name="audit_organisation"),
        ]


def audit(
    verb: str,
    subject: models.Model,
    *,
    by: "User | None" = None,
    organisation_id: uuid.UUID | None = None,
    reason: str = "",
    **details: Any,
) -> AuditEntry:
    """Writes down that somebody did something. Give facts and ids in details, never people's words or addresses."""
    return AuditEntry.objects.create(
        verb=verb,
        subject_kind=subject._meta.label_lower,
        subject_id=str(subject.pk),
        by_user_id=by.pk if by else None,
        organisation_id=organisation_id or getattr(subject, "organisation_id", None),
        reason=reason,
        details=details,
    )
