"""The catalogues: every sentence found, translations kept, everything wrong named, and .mo files made."""

import gettext
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from qadam.ops.catalogues import (
    NEEDED,
    check_catalogues,
    compile_catalogues,
    extract_catalogues,
    forms,
    main,
    placeholders,
    read,
    rooms,
    sentences,
)

Tree = Callable[[dict[str, str]], Path]
PO = "qadam/tales/locale/{}/LC_MESSAGES/django.po"


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    """Writes a small project with an app called tales."""

    def write(files: dict[str, str]) -> Path:
        for name, text in {"qadam/tales/apps.py": "", **files}.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return tmp_path

    return write


def found_in(root: Path, room: str = "tales") -> set[object]:
    return {(m.id, m.context) for m in sentences(rooms(root, [room])[0], root).values()}


def extract(root: Path) -> list[str]:
    return list(extract_catalogues(rooms(root), root))


def check(root: Path) -> list[str]:
    return list(check_catalogues(rooms(root), root))


def entry(msgid: str, msgstr: str, extra: str = "") -> str:
    return f'{extra}msgid "{msgid}"\nmsgstr "{msgstr}"\n\n'


def test_every_way_of_saying_something_in_python_is_found(tree: Tree) -> None:
    code = """
from django.utils.translation import gettext_lazy as _, pgettext_lazy as in_, ngettext, npgettext
a = _("Hello")
b = _("A long sentence "
      "in two pieces")
c = ngettext("%(n)d person", "%(n)d people", 3)
d = pgettext("month", "May")
e = in_("verb", "May")
f = gettext_noop("Later")
g = npgettext("song", "verse", "verses", 2)
h = _(c)
i = f"{a} {_('Inside')}"
"""
    assert found_in(tree({"qadam/tales/views.py": code})) == {
        ("Hello", None),
        ("A long sentence in two pieces", None),
        (("%(n)d person", "%(n)d people"), None),
        ("May", "month"),
        ("May", "verb"),
        ("Later", None),
        ("Inside", None),
        (("verse", "verses"), "song"),
    }


def test_every_way_of_saying_something_in_a_template_is_found(tree: Tree) -> None:
    page = """{% load i18n %}
      <p>{% trans "Hello" %} {# a note (with a bracket #} {% translate 'Bye' context "end" %}</p>
  {% comment %} not ( said {% trans "never" %} {% endcomment %}
    {% blocktranslate trimmed with name=person.name %}
      Dear {{ name }},
      100% welcome
    {% endblocktranslate %}
{% blocktrans count n=many context "crowd" %}One{% plural %}{{ n }} of them{% endblocktrans %}
        {% include "x.html" with title=_("A title") %}{{ _("A word") }}{{ nothing|default:_("None") }}
  <style>a:not(b){color:red}</style> it's "odd" \\ '''
"""
    assert found_in(tree({"qadam/tales/templates/tales/page.html": page})) == {
        ("Hello", None),
        ("Bye", "end"),
        ("Dear %(name)s, 100%% welcome", None),
        (("One", "%(n)s of them"), "crowd"),
        ("A title", None),
        ("A word", None),
        ("None", None),
    }


def test_tests_and_migrations_say_nothing_to_people(tree: Tree) -> None:
    said = '_("Hello")'
    files = {f"qadam/tales/{folder}/x.py": said for folder in ("tests", "migrations", "static")}

    assert found_in(tree(files)) == set()


def test_what_belongs_to_no_app_is_kept_in_the_locale_of_the_project(tree: Tree) -> None:
    root = tree({"config/settings.py": '_("Urdu")', "qadam/channels/base.py": '_("Too long")'})

    extract(root)

    assert {key[0] for key in read(root / "locale/ur/LC_MESSAGES/django.po", "ur")} == {"Urdu", "Too long"}
    assert not (root / "qadam/channels/locale").exists()


def test_a_catalogue_is_sorted_and_says_the_file_but_no_line_and_no_date(tree: Tree) -> None:
    root = tree({"qadam/tales/views.py": '\n\n_("Later")\n_("Bye")\n', "qadam/tales/forms.py": '_("Bye")'})

    extract(root)

    head, _, body = (root / PO.format("ps")).read_text().partition("\n\n")
    assert head == (
        'msgid ""\nmsgstr ""\n"Project-Id-Version: Qadam\\n"\n"Language: ps\\n"\n"MIME-Version: 1.0\\n"\n'
        '"Content-Type: text/plain; charset=UTF-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n'
        '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"'
    )
    assert body == (
        '#: qadam/tales/forms.py qadam/tales/views.py\nmsgid "Bye"\nmsgstr ""\n\n'
        '#: qadam/tales/views.py\nmsgid "Later"\nmsgstr ""\n\n'
    )


def test_extracting_keeps_translations_and_remarks_and_drops_what_nobody_says(tree: Tree) -> None:
    kept = entry("Hello", "سلام", "# said at the door\n") + entry("Gone", "گیا")
    root = tree({"qadam/tales/views.py": '_("Hello")', PO.format("ur"): kept})

    lines = extract(root)

    po = root / PO.format("ur")
    assert po.read_text().endswith(
        '# said at the door\n#: qadam/tales/views.py\nmsgid "Hello"\nmsgstr "سلام"\n\n'
    )
    assert lines == [
        "tales ur: no longer said: 'Gone'",
        "tales ur: 1 of 1 translated",
        "tales ps: 0 of 1 translated",
    ]


def test_extracting_twice_touches_nothing(tree: Tree) -> None:
    root = tree({"qadam/tales/views.py": '_("Hello %(n)s")\nngettext("one", "many", n)'})
    extract(root)
    before = [(root / PO.format(language)).stat().st_mtime_ns for language in NEEDED]

    extract(root)

    assert [(root / PO.format(language)).stat().st_mtime_ns for language in NEEDED] == before


def test_a_sentence_that_gains_a_plural_keeps_its_words(tree: Tree) -> None:
    root = tree(
        {"qadam/tales/a.py": 'ngettext("story", "stories", n)', PO.format("ur"): entry("story", "کہانی")}
    )

    extract(root)

    assert forms(read(root / PO.format("ur"), "ur")["story", None]) == ("کہانی", "")


def test_what_another_room_already_says_is_taken_over(tree: Tree) -> None:
    root = tree(
        {
            "qadam/tales/views.py": '_("Save")',
            "qadam/walks/apps.py": '_("Save")',
            PO.format("ur"): entry("Save", "محفوظ کریں"),
        }
    )

    extract(root)

    assert forms(read(root / "qadam/walks/locale/ur/LC_MESSAGES/django.po", "ur")["Save", None]) == (
        "محفوظ کریں",
    )


def test_check_names_what_is_not_translated(tree: Tree) -> None:
    root = tree(
        {
            "qadam/tales/views.py": '_("Hello")\n_("Bye")\nngettext("one", "many", n)',
            PO.format("ur"): entry("Hello", "سلام") + entry("Bye", "خدا حافظ", "#, fuzzy\n"),
            PO.format("ps"): entry("Hello", "سلام")
            + entry("Bye", "په مخه مو ښه")
            + 'msgid "one"\nmsgid_plural "many"\nmsgstr[0] "یو"\nmsgstr[1] ""\n',
        }
    )

    assert check(root) == [
        "tales ur: not translated: 'Bye'",
        "tales ur: not translated: 'one'",
        "tales ps: not translated: 'one'",
    ]


@pytest.mark.parametrize(
    ("sentence", "translation", "fine"),
    [
        ("%(name)s came", "%(name)s آئے", True),
        ("%(name)s came", "%(nam)s آئے", False),
        ("%(name)s came", "آئے", False),
        ("Came", "%(name)s آئے", False),
        ("%(a)s of %(b)s", "%(b)s میں سے %(a)s، %(a)s", True),
        ("%s of %s", "%s میں سے", False),
        ("{n} left", "{n} باقی", True),
        ("{n} left", "{m} باقی", False),
        ("100%% sure", "سو فیصد", True),
        ("100% sure", "100% یقین", True),
    ],
)
def test_check_compares_what_is_filled_in(tree: Tree, sentence: str, translation: str, fine: bool) -> None:
    po = entry(sentence, translation)
    root = tree({"qadam/tales/a.py": f'_("{sentence}")', **{PO.format(lang): po for lang in NEEDED}})

    expected = [f"tales {lang}: fills in other things than the sentence: {sentence!r}" for lang in NEEDED]
    assert check(root) == ([] if fine else expected)


def test_the_form_for_one_may_leave_its_number_out_or_name_it(tree: Tree) -> None:
    def plural(one: str, many: str) -> str:
        return f'msgid "One"\nmsgid_plural "%(n)s"\nmsgstr[0] "{one}"\nmsgstr[1] "{many}"\n'

    code = 'ngettext("One", "%(n)s", n)'
    root = tree(
        {
            "qadam/tales/a.py": code,
            PO.format("ur"): plural("%(n)s", "%(n)s"),
            PO.format("ps"): plural("یو", "ډېر"),
        }
    )

    assert check(root) == ["tales ps: fills in other things than the sentence: 'One'"]


def test_check_finds_invisible_direction_marks_and_stale_sentences(tree: Tree) -> None:
    marked = entry("Hello", "سلام\u200f") + entry("Gone", "گیا")
    root = tree(
        {"qadam/tales/a.py": '_("Hello")', PO.format("ur"): marked, PO.format("ps"): entry("Hello", "سلام")}
    )

    assert check(root) == [
        "tales ur: no longer said, run extract: 'Gone'",
        "tales ur: has an invisible direction mark: 'Hello'",
    ]


def test_check_finds_one_sentence_translated_in_two_ways(tree: Tree) -> None:
    files = {"qadam/tales/a.py": '_("Save")', "qadam/walks/apps.py": '_("Save")'}
    for app, ur in (("tales", "محفوظ کریں"), ("walks", "رکھ لیں")):
        files[f"qadam/{app}/locale/ur/LC_MESSAGES/django.po"] = entry("Save", ur)
        files[f"qadam/{app}/locale/ps/LC_MESSAGES/django.po"] = entry("Save", "خوندي کړئ")

    assert check(tree(files)) == ["walks ur: said otherwise in tales, and only one is shown: 'Save'"]


def test_sindhi_may_be_half_done_but_not_wrong(tree: Tree) -> None:
    done = {PO.format(lang): entry("Hello", "سلام") + entry("Bye", "خدا حافظ") for lang in NEEDED}
    sindhi = {PO.format("sd"): entry("Hello", "سلام %(x)s") + entry("Bye", "")}
    root = tree({"qadam/tales/a.py": '_("Hello")\n_("Bye")', **done, **sindhi})

    assert check(root) == ["tales sd: fills in other things than the sentence: 'Hello'"]


def test_compiled_catalogues_speak_and_leave_out_what_is_doubtful(tree: Tree) -> None:
    po = (
        '# \nmsgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
        '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
        + entry("Hello", "سلام")
        + entry("Bye", "شاید", "#, fuzzy\n")
        + 'msgid "one"\nmsgid_plural "many"\nmsgstr[0] "ایک"\nmsgstr[1] "کئی"\n'
    )
    root = tree({PO.format("ur"): po})

    assert compile_catalogues(root) == 1

    with (root / PO.format("ur")).with_suffix(".mo").open("rb") as file:
        urdu = gettext.GNUTranslations(file)
    assert [urdu.gettext("Hello"), urdu.gettext("Bye")] == ["سلام", "Bye"]
    assert [urdu.ngettext("one", "many", n) for n in (0, 1, 2)] == ["کئی", "ایک", "کئی"]


def test_compiling_again_makes_only_what_changed(tree: Tree) -> None:
    root = tree({PO.format("ur"): entry("Hello", "سلام"), PO.format("ps"): entry("Hello", "سلام")})
    assert compile_catalogues(root) == 2
    assert compile_catalogues(root) == 0

    po = root / PO.format("ps")
    os.utime(po, ns=(later := po.with_suffix(".mo").stat().st_mtime_ns + 10**9, later))

    assert compile_catalogues(root) == 1


def test_a_room_that_is_none_is_told_with_the_ones_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "nowhere"]) == 2
    assert capsys.readouterr().err.startswith("There is no room called nowhere. There are: ")


def test_placeholders_are_names_once_and_kinds_as_often_as_they_stand() -> None:
    assert placeholders("%(b)s %(a)d %(a)s 5%% {c} %s %s") == ["a", "b", "c", "%s", "%s"]
