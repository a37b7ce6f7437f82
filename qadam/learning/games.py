"""The two games: "spot the scam" and "is this link real?". What is shown is a message or an address, never a way to tap it."""

import random
from dataclasses import dataclass

from django.utils.translation import gettext as _

from qadam.core.clock import now
from qadam.core.languages import said
from qadam.learning.enums import Door, ItemKind
from qadam.learning.models import Item, ItemTally

ROUND = 5
GAMES = {"scam": ItemKind.SCAM, "link": ItemKind.LINK}


@dataclass(frozen=True)
class Verdict:
    """What comes after an answer: whether it was right, and why."""

    is_right: bool
    is_false: bool
    why: str
    owner: str


def draw(kind: str, seed: str, *, count: int = ROUND) -> list[Item]:
    """Items of a game in an order that depends on the seed alone: real and false ones, never all the same."""
    items = list(Item.objects.filter(kind=GAMES[kind], is_used=True).order_by("code"))
    rng = random.Random(f"{kind}:{seed}")
    rng.shuffle(items)
    picked = items[:count]
    if picked and len({item.right for item in picked}) == 1:
        other = next((item for item in items if item.right != picked[0].right), None)
        picked[-1] = other or picked[-1]
        rng.shuffle(picked)
    return picked


def ask(item: Item) -> str:
    """The question in the present language."""
    if item.kind == ItemKind.LINK:
        return _("Where does this address really lead? Is it real?")
    return _("This message came to a phone. Is it real?")


def verdict(item: Item, answer: int) -> Verdict:
    """What is said after an answer: 0 is "real", 1 "a scam" or "a false address"."""
    return Verdict(answer == item.right, bool(item.right), said(item.why), item.owner)


def count_answer(item: Item, *, is_right: bool, door: str = Door.GAME) -> None:
    """Adds one answer to the counts of an item. Nobody is kept."""
    from django.db.models import F

    row, _made = ItemTally.objects.get_or_create(item=item, on=now().date(), door=door)
    ItemTally.objects.filter(pk=row.pk).update(shown=F("shown") + 1, right=F("right") + int(is_right))
