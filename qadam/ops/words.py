"""Holds what people read, and the names of our tables, to the words of GLOSSARY.md. `python -m qadam.ops.words`"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.pofile import read_po

from qadam.ops.environment import ROOT

# Avoided as names of our things, but everyday words in other senses: no program can tell those apart.
EVERYDAY = {"account", "content", "file", "lead", "list", "result", "send"}


def avoided(glossary: str) -> dict[str, str]:
    """Each word we avoid and the word we use, from the table of the glossary."""
    rows = [line.strip().strip("|").split("|") for line in glossary.splitlines() if line.startswith("|")][2:]
    return {
        word.strip().lower(): ours.strip()
        for ours, _meaning, others in rows
        for word in re.sub(r"\([^)]*\)", "", others).split(",")
        if word.strip()
    }


def wrong_words(sentence: str, words: dict[str, str]) -> Iterator[str]:
    """The avoided words of one sentence, each with the word we use."""
    for word, ours in words.items():
        if word not in EVERYDAY and re.search(rf"\b{re.escape(word)}s?\b", sentence, re.IGNORECASE):
            yield f"{word!r}, we say {ours}"


def table_names(source: str) -> Iterator[str]:
    """The names of the classes in a models module."""
    return (node.name for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ClassDef))


def sentences(root: Path = ROOT) -> Iterator[tuple[str, str]]:
    """Every English sentence people may read, with the room that says it."""
    for path in sorted(root.glob("qadam/*/locale/ur/LC_MESSAGES/django.po")):
        with path.open("rb") as file:
            for message in read_po(file):
                for text in (message.id,) if isinstance(message.id, str) else message.id:
                    yield path.relative_to(root).parts[1], text


def main() -> int:
    """Prints where an avoided word is used. 0 when nowhere."""
    words = avoided((ROOT / "GLOSSARY.md").read_text(encoding="utf-8"))
    found = [f"{room}: {wrong}: {text!r}" for room, text in sentences() for wrong in wrong_words(text, words)]
    for path in sorted(ROOT.glob("qadam/*/models.py")):
        for name in table_names(path.read_text(encoding="utf-8")):
            if name.lower() in words:
                found.append(f"{path.relative_to(ROOT)}: {name}, we say {words[name.lower()]}")
    print("\n".join(found), end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
