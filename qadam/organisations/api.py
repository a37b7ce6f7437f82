"""What every part of the API shares: bearer tokens, problem details (RFC 9457), answers that are given once, organisations."""

import hashlib
import json
from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI, Router, Schema
from ninja.errors import HttpError, ValidationError
from ninja.security import HttpBearer

from qadam.core.clock import now
from qadam.core.errors import BadInput, NotAllowed, QadamError
from qadam.core.sealing import keyed_hash
from qadam.organisations.actors import Actor
from qadam.organisations.enums import Role
from qadam.organisations.models import ApiToken, GivenAnswer, Organisation
from qadam.organisations.queries import actor_for_token

router = Router(tags=["organisations"])
_MOST = 200


class ApiRequest(HttpRequest):
    """A request that carried a good token."""

    actor: Actor


class Bearer(HttpBearer):
    """`Authorization: Bearer qdm_…`, bound to one organisation and one role."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        actor = actor_for_token(token)
        if actor is not None and actor.token_id is not None:
            request.actor = actor  # type: ignore[attr-defined]
            ApiToken.objects.filter(pk=actor.token_id).update(last_used_at=now())
        return actor


def organisation_of(request: Any) -> UUID:
    """The one organisation the token belongs to."""
    return UUID(str(next(iter(request.actor.roles))))


def require(request: Any, roles: frozenset[Role]) -> None:
    """Raises NotAllowed unless the token's role is one of these."""
    if not request.actor.has_role(organisation_of(request), roles):
        raise NotAllowed


def page(rows: Any, *, limit: int, offset: int) -> Any:
    """A slice of rows: at most 200, from an offset."""
    return rows[offset : offset + max(1, min(limit, _MOST))]


class KeyReused(QadamError):
    code = "idempotency-key-reused"
    status = 422
    text = "This Idempotency-Key was used for a different request. Use a new one for every intent."


def once(view: Callable[..., Any]) -> Callable[..., Any]:
    """Marks a write: with the same `Idempotency-Key` it is done once and answered the same every time.

    The key's row is written first, in the same transaction: two requests at once become one write and one wait.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        key = request.headers.get("Idempotency-Key", "").strip()
        if not key:
            with transaction.atomic():
                return _given(*_plain(view(request, *args, **kwargs)))
        digest = keyed_hash("idempotency-key", organisation_of(request).bytes, key)
        body = hashlib.sha256(f"{request.method} {request.path}\n".encode() + request.body).digest()
        try:
            with transaction.atomic():
                row = GivenAnswer.objects.create(key_hash=digest, request_hash=body)
                row.status, row.body = _plain(view(request, *args, **kwargs))
                row.save(update_fields=["status", "body"])
        except IntegrityError:
            known = GivenAnswer.objects.filter(key_hash=digest).first()
            if known is None:
                raise
            if bytes(known.request_hash) != body:
                raise KeyReused from None
            row = known
        return _given(row.status, row.body)

    return guarded


def _plain(answer: Any) -> tuple[int, Any]:
    """A view's answer as status and JSON values."""
    status, content = answer if isinstance(answer, tuple) else (200, answer)
    return status, json.loads(json.dumps(content, cls=DjangoJSONEncoder))


def _given(status: int, content: Any) -> HttpResponse:
    return JsonResponse(content, status=status, safe=False)


def problem(status: int, code: str, detail: str, **more: Any) -> HttpResponse:
    """An error as RFC 9457 problem details with a stable code."""
    about = {
        "type": f"urn:qadam:problem:{code}",
        "title": code,
        "status": status,
        "code": code,
        "detail": detail,
    }
    return JsonResponse(about | more, status=status, content_type="application/problem+json")


def install_problems(api: NinjaAPI) -> None:
    """Answers every error of the API as problem details."""

    @api.exception_handler(QadamError)
    def refused(request: HttpRequest, error: QadamError) -> HttpResponse:
        return problem(error.status, error.code, str(error))

    @api.exception_handler(ValidationError)
    def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
        faults = [{"where": list(map(str, e["loc"])), "what": e["msg"]} for e in error.errors]
        return problem(422, BadInput.code, str(BadInput()), faults=faults)

    @api.exception_handler(HttpError)
    def http(request: HttpRequest, error: HttpError) -> HttpResponse:
        codes = {401: "no-token", 404: "not-found"}
        return problem(error.status_code, codes.get(error.status_code, "refused"), str(error))


class OrganisationOut(Schema):
    id: UUID
    slug: str
    name: dict[str, str]
    kind: str
    language: str
    zone: str


@router.get("organisations", response=list[OrganisationOut])
def organisations(request: ApiRequest) -> Any:
    """The organisation the token belongs to."""
    return Organisation.objects.visible_to(request.actor)
