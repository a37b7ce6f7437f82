"""What is not opened to people: without keys, with the inside shown, with accounts anybody may enter, on somebody's port."""

import socket
from dataclasses import replace
from pathlib import Path

import pytest
from django.db import connection

from qadam.accounts.models import User
from qadam.ops import keys, prepare
from qadam.ops.environment import Installation
from qadam.ops.errors import Refused
from qadam.ops.supervisor import _check_port, unsafe


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Installation:
    """A live installation with its keys."""
    for name in ("QADAM_SECRET_KEY", "QADAM_SEAL_KEYS", "QADAM_INDEX_KEY", "QADAM_BADGE_KEYS"):
        monkeypatch.delenv(name, raising=False)
    keys.make(tmp_path / "keys")
    return Installation(
        home=tmp_path,
        demo=False,
        debug=False,
        host="127.0.0.1",
        port=0,
        base_url="http://127.0.0.1",
        database_url="",
        postgres_version=0,
    )


def test_with_its_keys_and_nothing_shown_it_may_start(here: Installation) -> None:
    assert unsafe(here) == []


@pytest.mark.parametrize(
    ("file", "word"),
    [("secret_key", "secret key"), ("seal_keys", "sealing key"), ("index_key", "index key")],
)
def test_each_missing_key_is_named_with_what_makes_it(here: Installation, file: str, word: str) -> None:
    (here.keys / file).unlink()

    [problem] = unsafe(here)
    assert word in problem and "qadam key new" in problem
    assert unsafe(replace(here, demo=True)) == []


def test_the_inside_is_shown_to_nobody(here: Installation) -> None:
    [problem] = unsafe(replace(here, debug=True))

    assert "QADAM_DEBUG" in problem


def test_accounts_of_a_demo_are_not_opened_as_a_network(here: Installation, db: None) -> None:
    connection.ensure_connection()
    User.objects.create_user("amna@example.org")
    prepare._check_demo(here, connection.connection)

    User.objects.update(is_demo=True)
    with pytest.raises(Refused, match="demo accounts"):
        prepare._check_demo(here, connection.connection)


def test_a_database_that_took_half_of_the_folded_steps_is_not_guessed_at(db: None) -> None:
    connection.ensure_connection()
    prepare._check_early_steps(connection.connection)

    with connection.cursor() as cursor:
        cursor.execute("delete from django_migrations where app = 'messaging' and name like '0009%'")
    with pytest.raises(Refused, match="first release"):
        prepare._check_early_steps(connection.connection)


def test_a_port_somebody_else_listens_on_is_refused(here: Installation) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(Refused, match=f"Port {port} is taken"):
            _check_port(replace(here, port=port))
    _check_port(replace(here, port=port))
