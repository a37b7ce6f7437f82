"""The settings of an SMS provider that is described instead of programmed: read once, refused with a sentence."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from qadam.channels.base import ConfigField, DeliveryState, Misconfigured
from qadam.channels.sms import wire

MEANINGS = ("permanent", "retry", "account", "opted_out")
NOT_THERE = "-"  # what an organiser writes for something the provider does not tell
STATES: tuple[DeliveryState, ...] = ("sent", "delivered", "read", "failed")
# What a template may ask for besides the organiser's own user, password and sender.
PER_MESSAGE = frozenset({"to", "to_digits", "to_local", "text", "id", "report_url"})
_SAFE_SECRET = re.compile(r"[A-Za-z0-9_-]{8,100}")
_HEADER_NAME = re.compile(r"[A-Za-z0-9-]{1,60}")

USUAL_STATES = (
    "sent=sent\nenroute=sent\naccepted=sent\ndelivered=delivered\ndelivrd=delivered\nread=read\nfailed=failed\n"
    "undelivered=failed\nundeliv=failed\nundeliverable=failed\nexpired=failed\nrejected=failed\nrejectd=failed"
)

FIELDS = (
    ConfigField("send_url"),
    ConfigField("secret", secret=True, made=True, in_webhook="secret={}"),
    ConfigField("user", default=""),
    ConfigField("password", secret=True, default=""),
    ConfigField("sender", default=""),
    ConfigField("method", default="POST", choices=("POST", "GET")),
    ConfigField("send_as", default="form", choices=("form", "json", "query")),
    ConfigField("fields", is_long=True, default='{"to": "{to}", "text": "{text}"}'),
    ConfigField("unicode_fields", rare=True, is_long=True, default="{}"),
    ConfigField("gsm_fields", rare=True, is_long=True, default="{}"),
    ConfigField("headers", rare=True, is_long=True, default=""),
    ConfigField("taken", default=r"^2\d\d "),
    ConfigField("id_path", rare=True, default=""),
    ConfigField("refusals", rare=True, is_long=True, default=""),
    ConfigField("events_path", rare=True, default=""),
    ConfigField("in_if", rare=True, default="text"),
    ConfigField("in_from", rare=True, default="from"),
    ConfigField("in_text", rare=True, default="text"),
    ConfigField("in_id", rare=True, default="id"),
    ConfigField("in_time", rare=True, default="time"),
    ConfigField("report_if", rare=True, default="status"),
    ConfigField("report_state", rare=True, default="status"),
    ConfigField("report_id", rare=True, default="id"),
    ConfigField("report_ref", rare=True, default="ref"),
    ConfigField("report_time", rare=True, default="time"),
    ConfigField("report_states", rare=True, is_long=True, default=USUAL_STATES),
    ConfigField("proof", rare=True, default="query"),
    ConfigField("check_url", rare=True, default=""),
    ConfigField("balance_path", rare=True, default=""),
    ConfigField("region", rare=True, default="PK"),
)


@dataclass(frozen=True)
class Target:
    """An address with blanks: its query is kept apart, so that every value is encoded where it stands."""

    base: str
    query: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Settings:
    """Everything about one provider, checked."""

    own: Mapping[str, str]  # what fills {user}, {password}, {sender}, {basic}
    secret: bytes
    proof: str
    method: str
    send_as: str
    target: Target
    fields: Mapping[str, Any]
    unicode_fields: Mapping[str, Any]
    gsm_fields: Mapping[str, Any]
    headers: tuple[tuple[str, str], ...]
    taken: re.Pattern[str]
    id_path: str
    refusals: tuple[tuple[str, re.Pattern[str]], ...]
    report_states: Mapping[str, DeliveryState]
    check: Target | None
    paths: Mapping[str, str]  # every other field: where to find what


def read(config: Mapping[str, str], *, kind: str) -> Settings:
    """The settings in a mapping of strings. Raises Misconfigured, naming what is missing or wrong."""
    values = {field.name: str(config.get(field.name, field.default) or "") for field in FIELDS}
    values = {name: "" if value == NOT_THERE else value for name, value in values.items()}
    missing = [field.name for field in FIELDS if field.default is None and not values[field.name]]
    if missing:
        raise Misconfigured(f"{kind} needs {', '.join(missing)}")
    if not values["in_id"] and not values["in_time"]:
        raise Misconfigured(
            "in_id or in_time is needed: without either a repeated message looks like a new one"
        )
    if values["proof"] == "query" and not _SAFE_SECRET.fullmatch(values["secret"]):
        raise Misconfigured("secret must be 8 to 100 letters, digits, - or _, since it stands in an address")
    own = _own(values)
    settings = Settings(
        own=own,
        secret=values["secret"].encode(),
        proof=_proof(values["proof"]),
        method=_one_of("method", values["method"].upper(), ("POST", "GET")),
        send_as=_one_of("send_as", values["send_as"], ("form", "json", "query")),
        target=_target("send_url", values["send_url"]),
        fields=_object("fields", values["fields"]),
        unicode_fields=_object("unicode_fields", values["unicode_fields"]),
        gsm_fields=_object("gsm_fields", values["gsm_fields"]),
        headers=_headers(values["headers"], own),
        taken=_pattern("taken", values["taken"]),
        id_path=values["id_path"],
        refusals=_refusals(values["refusals"]),
        report_states=_report_states(values["report_states"]),
        check=_target("check_url", values["check_url"]) if values["check_url"] else None,
        paths={name: values[name] for name in values},
    )
    _check_blanks(settings)
    return settings


def _own(values: Mapping[str, str]) -> dict[str, str]:
    user, password = values["user"], values["password"]
    basic = base64.b64encode(f"{user}:{password}".encode()).decode()
    return {"user": user, "password": password, "sender": values["sender"], "basic": basic}


def _check_blanks(settings: Settings) -> None:
    """A template that asks for what nobody knows would fail with the first message: say so now."""
    known = PER_MESSAGE | settings.own.keys()
    asked = wire.blanks([settings.target.base, [value for _name, value in settings.target.query]])
    asked |= wire.blanks([settings.fields, settings.unicode_fields, settings.gsm_fields])
    strange = sorted(asked - known)
    if strange:
        raise Misconfigured(f"nobody knows {{{strange[0]}}}: use {', '.join(sorted(known))}")
    if not asked & {"to", "to_digits", "to_local"} or "text" not in asked:
        raise Misconfigured("send_url or fields must hold {to} and {text}")


def _target(name: str, raw: str) -> Target:
    parts = urlsplit(raw.strip())
    host_is_fixed = parts.netloc and not wire.blanks(parts.netloc)
    if parts.scheme not in ("http", "https") or not host_is_fixed or parts.fragment or "@" in parts.netloc:
        raise Misconfigured(f"{name} must look like https://provider.example/send")
    query = tuple(parse_qsl(parts.query, keep_blank_values=True))
    return Target(f"{parts.scheme}://{parts.netloc}{parts.path}", query)


def _object(name: str, raw: str) -> dict[str, Any]:
    try:
        value = json.loads(raw)
    except ValueError as error:
        raise Misconfigured(f'{name} must be JSON like {{"to": "{{to}}"}}') from error
    if not isinstance(value, dict):
        raise Misconfigured(f'{name} must be JSON like {{"to": "{{to}}"}}')
    return value


def _headers(raw: str, own: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    found = []
    for line in filter(None, map(str.strip, raw.splitlines())):
        name, colon, template = line.partition(":")
        if not colon or not _HEADER_NAME.fullmatch(name.strip()) or wire.blanks(template) - own.keys():
            raise Misconfigured("headers must be lines like Authorization: Basic {basic}")
        value = str(wire.filled(template.strip(), own))
        if not value.isascii() or not value.isprintable():
            raise Misconfigured(f"the header {name.strip()} holds characters no header may have")
        found.append((name.strip(), value))
    return tuple(found)


def _pattern(name: str, raw: str) -> re.Pattern[str]:
    try:
        return re.compile(raw, re.DOTALL)
    except re.error as error:
        raise Misconfigured(f"{name} is not a pattern: {error}") from error


def _refusals(raw: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    found = []
    for line in filter(None, map(str.strip, raw.splitlines())):
        meaning, _space, pattern = line.partition(" ")
        found.append((_one_of("refusals", meaning, MEANINGS), _pattern("refusals", pattern.strip())))
    return tuple(found)


def _report_states(raw: str) -> dict[str, DeliveryState]:
    found: dict[str, DeliveryState] = {}
    for line in filter(None, map(str.strip, raw.splitlines())):
        told, _equals, meant = line.rpartition("=")
        state = next((state for state in STATES if state == meant.strip()), None)
        if not told or state is None:
            raise Misconfigured(
                f"report_states must be lines like DELIVRD=delivered, ending in {', '.join(STATES)}"
            )
        found[told.strip().lower()] = state
    return found


def _proof(raw: str) -> str:
    how, _colon, name = raw.partition(":")
    if how == "query" or (how == "header" and _HEADER_NAME.fullmatch(name)) or raw == "hmac":
        return raw
    raise Misconfigured("proof is query, hmac, or header: with the name of a header, like header:X-Secret")


def _one_of(name: str, value: str, allowed: tuple[str, ...]) -> str:
    if value not in allowed:
        raise Misconfigured(f"{name} must be one of {', '.join(allowed)}")
    return value
