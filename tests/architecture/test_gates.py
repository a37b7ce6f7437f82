"""Nobody sees what is not theirs: every model, every address of the desk, every route of the API."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.conf import LazySettings
from django.db import connection, models
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from qadam.accounts.models import User
from qadam.circles.tokens import link_token as circle_token
from qadam.creators.tokens import link_token as creator_token
from qadam.drives.tokens import link_token as signup_token
from qadam.learning.badges.tokens import sheet_token
from qadam.messaging.choices import choices_token
from qadam.messaging.leaving import leave_token
from qadam.messaging.models import ChannelAccount
from qadam.organisations.actors import NOBODY
from qadam.organisations.enums import Role
from qadam.organisations.models import Organisation
from qadam.organisations.queries import actor_for
from qadam.organisations.services import add_member, create_token
from qadam.stories.tokens import link_token as story_token
from tests.architecture.world import MARK, World

pytestmark = pytest.mark.django_db

MODELS = [model for model in apps.get_models() if model.__module__.startswith("qadam.")]
GATED = [model for model in MODELS if hasattr(model._default_manager, "visible_to")]
# What belongs to an organisation and has no gate of its own is reached through the one named here, never by itself.
REACHED_THROUGH = {
    "organisations.Membership": "organisations.Organisation",
    "organisations.ApiToken": "organisations.Organisation",
    "people.Consent": "people.Person",
    "media.Card": "media.Original",
    "messaging.Delivery": "messaging.Conversation",
    "campaigns.Partnership": "campaigns.Campaign",
    "outreach.TrackedLink": "outreach.Broadcast",
    "core.AuditEntry": "organisations.Organisation",
    "organisations.QuietTime": "organisations.Organisation",
    "learning.PackFile": "learning.Lesson",
}
# Organisations themselves are public: their names stand on every campaign.
PUBLIC_BY_NATURE = {"organisations.Organisation"}


@pytest.fixture(autouse=True)
def _files(settings: LazySettings, tmp_path: Any) -> None:
    storages: dict[str, Any] = dict(settings.STORAGES)
    storages["default"] = storages["default"] | {"OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = storages


@pytest.fixture
def world(sahar: Organisation, amna: User, gulrukh: User, whatsapp: ChannelAccount) -> World:
    """Everything Naway Sahar has, nothing of it public."""
    made = World(sahar, whatsapp, by=amna)
    made.add()
    return made


@pytest.fixture
def open_world(sahar: Organisation, amna: User, whatsapp: ChannelAccount) -> World:
    """The same, published."""
    made = World(sahar, whatsapp, by=amna, is_open=True)
    made.add()
    return made


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


# ── models ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_whatever_belongs_to_an_organisation_has_a_gate_or_is_reached_through_one() -> None:
    owned = {
        model._meta.label
        for model in MODELS
        if any(f.name in ("organisation", "organisation_id") for f in model._meta.fields)
    }
    gated = {model._meta.label for model in GATED}

    assert owned - gated == set(REACHED_THROUGH)
    assert set(REACHED_THROUGH.values()) <= gated


def test_nobody_sees_rows_of_another_organisation(
    world: World, amna: User, gulrukh: User, zarghuna: User
) -> None:
    wrong = {}
    for model in GATED:
        if model._meta.label not in PUBLIC_BY_NATURE:
            ours, everybodys, theirs = _seen(model, [amna, gulrukh], zarghuna)
            if not ours or ours != everybodys or any(theirs):
                wrong[model._meta.label] = (len(ours), len(everybodys), theirs)

    assert wrong == {}


def _seen(model: type[models.Model], us: list[User], stranger: User) -> tuple[set[Any], set[Any], list[Any]]:
    """Of a model: what we see, what there is (the world must hold some), and each list another organisation or nobody gets."""
    rows: Any = model._default_manager
    ours = {row.pk for user in us for row in rows.visible_to(actor_for(user))}
    doors = [rows.visible_to, *([rows.manageable_by] if hasattr(rows, "manageable_by") else [])]
    theirs = [list(door(actor)) for door in doors for actor in (actor_for(stranger), NOBODY)]
    return ours, set(rows.values_list("pk", flat=True)), theirs


# ── the desk ────────────────────────────────────────────────────────────────────────────────────────────────────────

# Whose id stands in an address, by the room and the name of the parameter.
IDS = {
    "desk-campaigns": {"pk": "campaign", "section_id": "section", "goal_id": "goal"},
    "desk-drives": {"pk": "drive"},
    "desk-circles": {"pk": "circle", "sheet_id": "sheet"},
    "desk-creators": {"pk": "cohort"},
    "desk-stories": {"pk": "story"},
    "desk-learning": {"pk": "lesson", "card_id": "card"},
    "desk-people": {"pk": "person", "address_id": "address"},
    "desk-outreach": {"pk": "broadcast"},
    "desk-messaging": {"pk": "conversation", "event_id": "event"},
}
IDS_OF_SOME = {
    "/sequences/<": "sequence",
    "/shifts/<": "shift",
    "/participants/<": "participant",
    "/briefs/<": "brief",
    "/drafts/<": "draft",
    "/facilitators/<": "facilitator",
    "/going-round/<": "around",
    "/examples/<": "example",
    "/import/<": "list",
    "/incidents/<": "incident",
    "/posts/<": "post",
    "/channels/<": "account",
    "/canned/<": "canned",
    "/stops/<": "stop",
    "/said/<": "message",
}
WORDS = {"reason": "opted_out", "kind": "email", "provider": "smtp", "code": "0000", "key": "0", "asked": "0"}


def addresses(resolver: Any = None, prefix: str = "", room: str = "") -> Iterator[tuple[str, str, list[str]]]:
    """Every address of the site: its pattern, its room and the names of its parameters."""
    for entry in (resolver or get_resolver()).url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from addresses(entry, route, entry.namespace or room)
        elif isinstance(entry, URLPattern):
            yield route, room, list(entry.pattern.converters)


def desk_paths(world: World) -> dict[str, bool]:
    """Every address of the desk filled with our ids, and whether there are any in it."""
    found = {}
    for route, room, names in addresses():
        if "/desk/" not in f"/{route}":
            continue
        path = f"/{route}"
        for name in names:
            kind = next((k for part, k in IDS_OF_SOME.items() if part in route and name == "pk"), "")
            kind = kind or IDS.get(room, {}).get(name, "")
            value = (world.account if kind == "account" else world[kind]).pk if kind else WORDS[name]
            path = re.sub(rf"<(?:\w+:)?{name}>", str(value), path)
        found[path] = any(name not in WORDS for name in names)
    assert len(found) > 60
    return found


def everything() -> dict[str, list[Any]]:
    """Every row there is."""
    return {model._meta.label: list(model._base_manager.order_by("pk").values()) for model in MODELS}


def test_a_stranger_is_sent_to_the_door_of_the_desk(world: World, client: Client) -> None:
    before = everything()
    for path in desk_paths(world):
        for answer in (client.get(path), client.post(path)):
            assert answer.status_code in (302, 405), path
            assert answer.status_code == 405 or answer["Location"].startswith("/ur/desk-door/"), path
    assert everything() == before


def test_another_organisation_finds_nothing_behind_our_ids(world: World, zarghuna: User) -> None:
    client = signed_in(zarghuna)
    before = everything()
    for path, has_our_id in desk_paths(world).items():
        if has_our_id:
            statuses = [client.get(path).status_code, client.post(path).status_code]
            assert set(statuses) <= {404, 403, 405}, (path, statuses)
            assert set(statuses) != {405}, path
    after = everything()
    after.pop("accounts.User"), before.pop("accounts.User")
    assert after == before


def test_the_desk_of_another_organisation_never_shows_our_words(world: World, zarghuna: User) -> None:
    client = signed_in(zarghuna)
    for path, has_our_id in desk_paths(world).items():
        if not has_our_id:
            answer = client.get(path)
            assert MARK not in answer.content.decode(), path
            assert "Naway Sahar" not in answer.content.decode(), path


def test_our_own_people_see_our_words_there(world: World, amna: User) -> None:
    """So that the test above looks for something that could be there."""
    client = signed_in(amna)
    shown = [path for path in desk_paths(world) if MARK in client.get(path).getvalue().decode()]

    assert len(shown) > 15


def test_a_viewer_changes_nothing(world: World, sahar: Organisation) -> None:
    viewer = signed_in(add_member(sahar, email="v@example.org", name="Viewer", roles=[Role.VIEWER]))
    paths = desk_paths(world)
    viewer.get("/ur/desk/")
    before = everything()
    statuses = {path: viewer.post(path).status_code for path in paths if "/work-for/" not in path}

    assert {path: s for path, s in statuses.items() if s not in (403, 404, 405)} == {}
    assert everything() == before


def test_our_ids_inside_a_form_of_another_organisation_are_refused(
    world: World, zarghuna: User, other: Organisation
) -> None:
    client = signed_in(zarghuna)
    told = {
        "account": world.account.pk,
        "campaign": world["campaign"].pk,
        "drive": world["drive"].pk,
        "goal": world["goal"].pk,
        "organisation": world.organisation.pk,
        "user": world.by.pk,
        "title": "x",
        "title_ur": "x",
        "title_en": "x",
        "text_ur": "x",
        "slug": "x-y",
        "cause": "clean",
        "purpose": "news",
    }
    for path, has_our_id in desk_paths(world).items():
        if not has_our_id:
            client.post(path, told)

    assert _points_from(other, world.organisation) == []
    assert world.by.memberships.filter(organisation=world.organisation).exists()


def _points_from(one: Organisation, another: Organisation) -> list[str]:
    """Columns in which a row of one organisation names a row of another."""
    found = []
    for model in MODELS:
        fields = {f.name: f for f in model._meta.fields if isinstance(f, models.ForeignKey)}
        if "organisation" not in fields:
            continue
        for name, column in fields.items():
            target = column.related_model
            if name != "organisation" and any(f.name == "organisation" for f in target._meta.fields):
                crossing = {"organisation": one, f"{name}__organisation": another}
                if model._base_manager.filter(**crossing).exists():
                    found.append(f"{model._meta.label}.{name}")
    return found


# ── the API ─────────────────────────────────────────────────────────────────────────────────────────────────────────

API_IDS = {
    "conversation_id": "conversation",
    "broadcast_id": "broadcast",
    "story_id": "story",
    "shift_id": "shift",
    "signup_id": "signup",
    "cohort_id": "cohort",
    "circle_id": "circle",
}
OPEN_ROUTES = {"/api/v1/openapi.json", "/api/v1/"}


def api_calls(world: World) -> list[tuple[str, str, bool]]:
    """Every route of the API with each of its methods, filled with our ids."""
    calls = []
    for path, item in Client().get("/api/v1/openapi.json").json()["paths"].items():
        for method in item:
            filled = path.replace("{slug}", world["campaign"].slug)
            for name, kind in API_IDS.items():
                filled = filled.replace(f"{{{name}}}", str(world[kind].pk))
            assert "{" not in filled, path
            calls.append((method.upper(), filled, "{" in path))
    assert len(calls) > 20
    return calls


def test_without_a_token_no_route_of_the_api_answers(world: World, client: Client) -> None:
    statuses = {(m, path): client.generic(m, path).status_code for m, path, _ids in api_calls(world)}

    assert set(statuses.values()) == {401}


def test_with_the_token_of_another_organisation_our_ids_are_not_there(
    world: World, other: Organisation
) -> None:
    client = Client(headers={"Authorization": f"Bearer {create_token(other, role=Role.COORDINATOR)}"})
    body = json.dumps(
        {"words": "x", "question": "x", "reason": "x", "name": "x", "code": world["signup"].code}
    )
    before = everything()
    for method, path, has_our_id in api_calls(world):
        answer = client.generic(method, path, body, "application/json")
        assert MARK not in answer.content.decode(), path
        assert not has_our_id or answer.status_code == 404, (method, path)
    after = everything()
    for label in ("organisations.ApiToken", "organisations.GivenAnswer"):
        after.pop(label), before.pop(label)
    assert after == before


def test_our_own_token_finds_them(world: World, sahar: Organisation) -> None:
    client = Client(headers={"Authorization": f"Bearer {create_token(sahar, role=Role.COORDINATOR)}"})
    read = [path for method, path, _ids in api_calls(world) if method == "GET"]
    # Its impact is public and therefore only there once the campaign is.
    hidden = {path for path in read if path.endswith("/impact")}

    assert {path: client.get(path).status_code for path in read if path not in hidden} == dict.fromkeys(
        (path for path in read if path not in hidden), 200
    )


# ── public pages ────────────────────────────────────────────────────────────────────────────────────────────────────


# Public pages that need nothing in their address.
OPEN_PAGES = (
    "root",
    "site:home",
    "site:search",
    "site:privacy",
    "campaigns:campaigns",
    "impact:impact",
    "stories:stories",
    "stories:tell",
    "stories:take-back",
    "drives:drives",
    "circles:circles",
    "circles:start",
    "circles:house-rules",
    "board:board",
    "board:json",
    "board:csv",
    "board:xlsx",
    "learn:lessons",
    "follow:organisations",
    "room:room",
    "room:worker",
    "room:manifest",
    "badges:check",
    "badges:saved",
    "badge-data:list",
    "badge-data:keys",
    "healthz",
)


def public_paths(world: World) -> list[str]:
    """Every public page there is in the world."""
    names: list[tuple[str, list[Any]]] = [
        *((name, []) for name in OPEN_PAGES),
        ("campaigns:campaign", [world["campaign"].slug]),
        ("impact:campaign", [world["campaign"].slug]),
        ("impact:json", [world["campaign"].slug]),
        ("impact:csv", [world["campaign"].slug]),
        ("stories:story", [world["story"].slug]),
        ("stories:mine", [story_token(world["story"].pk)]),
        ("stories:mine-take-back", [story_token(world["story"].pk)]),
        ("drives:drive", [world["drive"].slug]),
        ("drives:join", [world["drive"].slug]),
        ("drives:signup", [signup_token(world["signup"].pk)]),
        ("drives:calendar", [world["drive"].slug, world["shift"].pk]),
        ("circles:start-in", ["charsadda"]),
        ("circles:started", [circle_token(world["circle"].pk)]),
        ("circles:draw", [world["round"].pk]),
        ("learn:lesson", [world["lesson"].code]),
        ("learn:file", [world["lesson"].code, "light"]),
        ("learn:play", ["scam"]),
        ("creators:mine", [creator_token(world["participant"].pk)]),
        ("creators:draft", [creator_token(world["participant"].pk), world["brief"].pk]),
        ("creators:post", [creator_token(world["participant"].pk), world["brief"].pk]),
        ("outreach:share", ["campaign", world["campaign"].pk]),
        ("messaging:talk", [world.organisation.slug]),
        ("follow:follow", [world.organisation.slug]),
        ("follow:choices", [choices_token(world["person"])]),
        ("leaving:leave", [leave_token(world.account.pk, bytes(world["address"].hash), "ur")]),
        ("short-link", [world["link"].code]),
        ("room-pack", [world["lesson"].code, "en"]),
        ("badges:badge", [world["badge"].code]),
        ("badges:name", [world["badge"].code]),
        ("badges:sheet", [sheet_token(world["badge"].sheet)]),
        ("badges:certificate", [sheet_token(world["badge"].sheet), world["badge"].code]),
        ("passing:passed", [world["passed"].code]),
        ("passing:mine", [world["passed"].code]),
        ("passing:card", [world["passed"].code]),
        ("badge-data:key", [world["badge"].key_id]),
        ("badge-data:issuer", [world["badge"].issuer_code]),
        ("badge-data:about", ["took_part", world["badge"].about]),
        ("badge-data:status", [0]),
        ("badge-data:credential", [world["badge"].code]),
        ("badge-data:jwt", [world["badge"].code]),
    ]
    return [reverse(name, args=args) for name, args in names]


# Pages with an id that needs what this world has not, or that answer to something other than a visit.
NOT_VISITED = {
    "stories:card",
    "stories:mine-answer",
    "drives:signup-change",
    "media-item",
    "hook",
    "voice-door",
    "one-click",
    "learn:guess",
    "learn:class-sheets",
    "follow:confirm",
    "follow:send-link",
    # What a facilitator's phone says with a token of its own: qadam/circles/tests.
    "room-pair",
    "room-mine",
    "room-sync",
    "room-photo",
    "room-checks",
    # Nothing is there before two rules were chosen: qadam/circles/tests/test_measuring_pages.py.
    "circles:house-rules-page",
    "circles:house-rules-picture",
    # A district is not there before it has five circles: qadam/impact/tests/test_board.py.
    "board:district",
}


def test_every_public_address_is_visited_below(open_world: World) -> None:
    visited = {get_resolver().resolve(path).view_name for path in public_paths(open_world)}
    rooms = (
        "site",
        "campaigns",
        "impact",
        "stories",
        "drives",
        "circles",
        "learn",
        "creators",
        "outreach",
        "messaging",
        "leaving",
        "follow",
        "room",
        "badges",
        "badge-data",
        "passing",
        "board",
        "",
    )
    names = {
        f"{room}:{entry.name}" if room else str(entry.name)
        for _route, room, entry in _named()
        if room in rooms and "/sign-in/" not in _route and "/desk" not in _route
    }

    assert names - visited - NOT_VISITED == set()


def _named(resolver: Any = None, prefix: str = "/", room: str = "") -> Iterator[tuple[str, str, URLPattern]]:
    for entry in (resolver or get_resolver()).url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _named(entry, route, entry.namespace or room)
        else:
            yield route, room, entry


def test_no_public_page_sets_a_cookie(open_world: World) -> None:
    for path in public_paths(open_world):
        answer = Client().get(path)
        assert answer.status_code in (200, 302), path
        assert dict(answer.cookies) == {}, path


def test_a_page_for_everybody_never_differs_for_a_visitor_who_is_signed_in_elsewhere(
    open_world: World, zarghuna: User
) -> None:
    """What a cache in front may keep must be the same whoever asks."""
    member = signed_in(zarghuna)
    kept = 0
    for path in public_paths(open_world):
        answer = Client().get(path)
        if "CDN-Cache-Control" in answer.headers:
            kept += 1
            assert member.get(path).content == answer.content, path
    assert kept >= 8


# ── how often the database is asked ─────────────────────────────────────────────────────────────────────────────────

DESK_LISTS = [
    "desk:today",
    "desk-campaigns:campaigns",
    "desk-drives:drives",
    "desk-creators:cohorts",
    "desk-stories:stories",
    "desk-people:people",
    "desk-outreach:broadcasts",
    "desk-outreach:posts",
    "desk-messaging:inbox",
    "desk-messaging:incidents",
    "desk-messaging:channels",
    "desk-organisations:settings",
]
PUBLIC_LISTS = ["site:home", "campaigns:campaigns", "stories:stories", "drives:drives", "impact:impact"]
API_LISTS = ["organisations", "people", "campaigns", "steps", "broadcasts", "stories", "drives"]


def queries_of(client: Client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(path)
    assert answer.status_code == 200, path
    return len(asked)


def lists(world: World, user: User) -> dict[str, int]:
    """How many queries each list takes now."""
    desk, visitor = signed_in(user), Client()
    program = Client(
        headers={"Authorization": f"Bearer {create_token(world.organisation, role=Role.COORDINATOR)}"}
    )
    found = {name: queries_of(desk, reverse(name)) for name in DESK_LISTS}
    found |= {name: queries_of(visitor, reverse(name)) for name in PUBLIC_LISTS}
    return found | {name: queries_of(program, f"/api/v1/{name}") for name in API_LISTS}


def test_a_longer_list_asks_the_database_no_more_often(
    open_world: World, sahar: Organisation, amna: User
) -> None:
    add_member(sahar, email=amna.email, name="Amna", roles=[Role.GUARDIAN])
    with_one = lists(open_world, amna)
    for _ in range(2):
        open_world.add()

    assert lists(open_world, amna) == with_one


def test_no_address_of_the_site_is_without_a_name() -> None:
    """A page without a name cannot be found by the tests above."""
    unnamed = [route for route, _room, entry in _named() if not entry.name]

    assert unnamed == []
    with pytest.raises(NoReverseMatch):
        reverse("no-such-page")
