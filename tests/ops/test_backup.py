"""Backup, restore and rotation, as an operator does them: with the command, on a real installation."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from qadam.ops.programs import bin_folder
from tests.ops.conftest import copy_of
from tests.ops.running import free_port, qadam

pytestmark = pytest.mark.slow

PEOPLE = """
from qadam.media import files
from qadam.organisations.services import add_organisation
from qadam.people import services
from qadam.people.enums import AddressKind, ChannelKind
organisation = add_organisation(slug="naway-sahar", name={"en": "Naway Sahar"}, kind="youth", language="ur")
for name, number in (("Bilal", "+923000000119"), ("Shabana", "+923000000120")):
    person = services.add_person(organisation, name=name, language="ur")
    address = services.get_or_add_address(
        organisation, channel=ChannelKind.WHATSAPP, kind=AddressKind.PHONE, value=number
    )
    services.reach_at(person, address)
files.write(b"her voice", context="media-original:1")
"""
FORGET_SHABANA = """
from qadam.people.models import Person
from qadam.people.services import forget_person
forget_person(Person.objects.get(name="Shabana"))
"""
WHO_IS_THERE = """
import json
from qadam.media import files
from qadam.people.models import Address, Person
print(json.dumps({
    "people": sorted(Person.objects.filter(erased_at=None).values_list("name", flat=True)),
    "numbers": sorted(address.open() for address in Address.objects.all()),
    "voices": [files.read(name, context="media-original:1").decode() for name in files.all_names()],
}))
"""


def _python(home: Path, program: str) -> str:
    done = qadam("manage", "shell", "--no-imports", "-c", program, home=home)
    assert done.returncode == 0, done.stderr
    return done.stdout


def _who_is_there(home: Path) -> object:
    return json.loads(_python(home, WHO_IS_THERE))


@pytest.fixture(scope="module")
def made(fresh_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation with two people and a voice, made once."""
    home = copy_of(fresh_home, tmp_path_factory.mktemp("backup"))
    _python(home, PEOPLE)
    return home


@pytest.fixture(scope="module")
def file(made: Path) -> Path:
    """A backup of it."""
    file = made.parent / "backup.tar"
    assert qadam("backup", str(file), home=made).returncode == 0
    return file


@pytest.fixture
def home(made: Path, tmp_path: Path) -> Path:
    """A copy of it that a test may change."""
    return copy_of(made, tmp_path)


def test_after_a_rotation_an_older_backup_opens_and_who_was_forgotten_since_does_not_rise_from_it(
    home: Path, file: Path
) -> None:
    rotated = qadam("key", "rotate", home=home)
    _python(home, FORGET_SHABANA)

    restored = qadam("restore", str(file), home=home)

    assert "people.Address.sealed: 2 sealed again" in rotated.stdout
    assert restored.returncode == 0, restored.stderr
    assert restored.stdout.splitlines()[-1].endswith(
        "Forgotten again: 1 people. Taken back again: 0 stories. Stopped again: 0 addresses."
    )
    assert _who_is_there(home) == {"people": ["Bilal"], "numbers": ["+923000000119"], "voices": ["her voice"]}


def test_a_backup_moves_to_another_machine_with_its_keys_and_not_without(
    made: Path, file: Path, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere"

    without = qadam("restore", str(file), home=elsewhere)
    shutil.copytree(made / "keys", elsewhere / "keys")
    restored = qadam("restore", str(file), home=elsewhere)

    assert (without.returncode, without.stderr.endswith("Nothing was changed.\n")) == (1, True)
    assert restored.returncode == 0, restored.stderr
    assert _who_is_there(elsewhere) == {
        "people": ["Bilal", "Shabana"],
        "numbers": ["+923000000119", "+923000000120"],
        "voices": ["her voice"],
    }


def test_a_backup_holds_no_key_and_no_number(made: Path, file: Path, tmp_path: Path) -> None:
    subprocess.run(["tar", "xf", str(file), "-C", str(tmp_path), "database.dump"], check=True)
    program = bin_folder(18) / "pg_restore"
    dump = subprocess.check_output([str(program), "--file=-", str(tmp_path / "database.dump")])
    secrets = [path.read_text().strip().rpartition(":")[2] for path in (made / "keys").iterdir()]
    held = file.read_bytes() + dump
    assert [word for word in [*secrets, "3000000119"] if word.encode() in held] == []
    assert b"Bilal" in dump  # it does hold what it should


@pytest.mark.parametrize("content", [b"", b"not a tar at all", b"\0" * 2048])
def test_a_file_that_is_no_backup_is_refused(content: bytes, made: Path, tmp_path: Path) -> None:
    (tmp_path / "other").write_bytes(content)

    refused = qadam("restore", str(tmp_path / "other"), home=made)

    assert (refused.returncode, len(refused.stderr.splitlines())) == (1, 1)
    assert "is not a backup that this Qadam can read" in refused.stderr


def test_a_backup_never_overwrites_and_never_stands_beside_the_keys(made: Path, tmp_path: Path) -> None:
    (tmp_path / "there").write_text("mine")

    over = qadam("backup", str(tmp_path / "there"), home=made)
    beside = qadam("backup", str(made / "keys" / "backup.tar"), home=made)

    assert (over.returncode, beside.returncode, (tmp_path / "there").read_text()) == (1, 1, "mine")


def test_the_doctor_finds_keys_of_another_installation(home: Path, tmp_path: Path) -> None:
    well = qadam("doctor", home=home, PORT=str(free_port()))
    shutil.rmtree(home / "keys")
    assert qadam("key", "new", home=home).returncode == 0
    ill = qadam("doctor", home=home, PORT=str(free_port()))

    assert (well.returncode, ill.returncode) == (0, 1)
    assert [line for line in ill.stdout.splitlines() if line.startswith("BAD")] == [
        line for line in ill.stdout.splitlines() if "do not open this database" in line
    ]
