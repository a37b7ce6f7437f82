"""What the environment asks of an installation."""

import re
from pathlib import Path

import pytest

from qadam.ops.environment import ROOT, installation, read_env_file
from qadam.ops.errors import Refused


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (
        "PORT",
        "QADAM_HOME",
        "QADAM_HOST",
        "QADAM_DEMO",
        "QADAM_DEBUG",
        "QADAM_BASE_URL",
        "DATABASE_URL",
    ):
        monkeypatch.delenv(name, raising=False)


def test_without_settings_qadam_is_closed_and_local() -> None:
    here = installation()

    assert (here.home, here.host, here.port, here.demo, here.database_url) == (
        ROOT / "var",
        "127.0.0.1",
        8000,
        False,
        "",
    )
    assert here.base_url == "http://127.0.0.1:8000"


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("PORT", "http", "PORT must be a whole number, not 'http'."),
        ("PORT", "70000", "PORT must be between 1 and 65535, not 70000."),
        ("QADAM_DEMO", "perhaps", "QADAM_DEMO must be yes or no, not 'perhaps'."),
    ],
)
def test_a_setting_that_cannot_be_understood_is_named(
    name: str, value: str, sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(Refused) as refusal:
        installation()

    assert str(refusal.value) == sentence


def test_the_environment_wins_over_the_env_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "9001")
    monkeypatch.setenv("QADAM_HOST", "")  # so that the one from the file is taken back after the test
    monkeypatch.delenv("QADAM_HOST")
    file = tmp_path / ".env"
    file.write_text("# ours\nPORT=9000\nQADAM_HOST='0.0.0.0'   # everybody\n#QADAM_DEMO=yes\n")

    read_env_file(file)

    assert (installation().port, installation().host, installation().demo) == (9001, "0.0.0.0", False)


def test_every_setting_is_explained_in_env_example_and_nothing_else_is() -> None:
    sources = [ROOT / "config" / "settings.py", *sorted((ROOT / "qadam" / "ops").glob("*.py"))]
    asked = {
        name
        for path in sources
        for name in re.findall(r'"((?:QADAM_[A-Z_]+|PORT|DATABASE_URL))"', path.read_text(encoding="utf-8"))
    }
    explained = re.findall(r"^#([A-Z_]+)=", (ROOT / ".env.example").read_text(encoding="utf-8"), re.MULTILINE)

    assert sorted(explained) == sorted(asked)
