"""The words of GLOSSARY.md."""

from qadam.ops.environment import ROOT
from qadam.ops.words import avoided, table_names, wrong_words

GLOSSARY = """
| word | meaning | we avoid |
| --- | --- | --- |
| Person | somebody | contact, beneficiary |
| Step | a record | conversion |
| Arm | a group | control group (in pages) |
"""


def test_every_avoided_word_knows_the_word_we_use() -> None:
    assert avoided(GLOSSARY) == {
        "contact": "Person",
        "beneficiary": "Person",
        "conversion": "Step",
        "control group": "Arm",
    }


def test_an_avoided_word_is_found_in_any_case_and_number_but_not_inside_another() -> None:
    words = avoided(GLOSSARY)

    assert list(wrong_words("All your Contacts", words)) == ["'contact', we say Person"]
    assert list(wrong_words("Keep contactless", words)) == []


def test_classes_of_a_models_module_are_its_names() -> None:
    assert list(table_names("class Contact:\n    class Meta: ...\n")) == ["Contact", "Meta"]


def test_the_real_glossary_can_be_read() -> None:
    assert avoided((ROOT / "GLOSSARY.md").read_text(encoding="utf-8"))["beneficiary"] == "Person"
