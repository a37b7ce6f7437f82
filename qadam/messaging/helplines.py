"""Public helplines of Pakistan. Each says where we have it from and when that was last looked at.

Before a network goes live its guardian rings each one and brings `checked_on` up to date. A line of which two sources
contradict each other does not stand here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Helpline:
    """A number to ring. `kinds` are the dangers it is for; `any_hour` whether somebody answers at night."""

    key: str
    number: str
    name: Mapping[str, str]
    what: Mapping[str, str]
    hours: Mapping[str, str]
    kinds: frozenset[str]
    any_hour: bool
    source: str
    checked_on: date


_ANY_HOUR = {"ur": "ہر وقت", "ps": "هر وخت", "en": "at any hour"}
_READ = date(2026, 11, 21)

POLICE = Helpline(
    "police",
    "15",
    {"ur": "پولیس", "ps": "پولیس", "en": "Police"},
    {"ur": "جب ابھی خطرہ ہو", "ps": "چې خطره همدا اوس وي", "en": "when the danger is now"},
    _ANY_HOUR,
    frozenset({"violence", "harassment", "blackmail", "child", "help"}),
    True,
    "Provincial police; in Khyber Pakhtunkhwa joined with the women's line Bolo (The News, 30 November 2023)",
    _READ,
)
RESCUE = Helpline(
    "rescue",
    "1122",
    {"ur": "ریسکیو", "ps": "رېسکیو", "en": "Rescue"},
    {"ur": "ایمبولینس، آگ، حادثہ", "ps": "ایمبولنس، اور، حادثه", "en": "ambulance, fire, accident"},
    _ANY_HOUR,
    frozenset({"self_harm", "violence", "help"}),
    True,
    "Emergency Rescue Service 1122 (provincial governments)",
    _READ,
)
HUMAN_RIGHTS = Helpline(
    "human-rights",
    "1099",
    {"ur": "انسانی حقوق ہیلپ لائن", "ps": "د انساني حقونو هېلپ لائن", "en": "Human rights helpline"},
    {"ur": "مفت قانونی مشورہ", "ps": "وړیا قانوني مشوره", "en": "free legal advice"},
    _ANY_HOUR,
    frozenset({"violence", "harassment", "child", "help"}),
    True,
    "Ministry of Human Rights; round the clock by The News, 20 December 2018; 12,097 calls in May 2025 (APP, 24 June 2025)",
    _READ,
)
CYBER = Helpline(
    "cyber-harassment",
    "0800-39393",
    {"ur": "ڈیجیٹل رائٹس فاؤنڈیشن", "ps": "ډیجیټل رائټس فاونډېشن", "en": "Digital Rights Foundation"},
    {
        "ur": "آن لائن ہراسانی، تصویروں سے دھمکی",
        "ps": "انلائن ځورول، په انځورونو ګواښ",
        "en": "harassment and blackmail online",
    },
    {"ur": "روز 9 سے 5", "ps": "هره ورځ 9 تر 5", "en": "daily, 9 to 5"},
    frozenset({"blackmail", "harassment"}),
    False,
    "Digital Rights Foundation, sixth annual report of the helpline, 18 May 2023: Monday to Sunday, 9 am to 5 pm, toll-free",
    _READ,
)
CHILD = Helpline(
    "child",
    "1121",
    {"ur": "بچوں کا تحفظ", "ps": "د ماشومانو تحفظ", "en": "Child protection"},
    {"ur": "جب بچہ خطرے میں ہو", "ps": "چې ماشوم په خطره کښې وي", "en": "when a child is in danger"},
    {"ur": "خیبر پختونخوا اور پنجاب", "ps": "خېبر پښتونخوا او پنجاب", "en": "Khyber Pakhtunkhwa and Punjab"},
    frozenset({"child"}),
    False,
    "Child Protection and Welfare Commission KP (line opened 29 June 2025); Child Protection and Welfare Bureau Punjab",
    _READ,
)
UMANG = Helpline(
    "umang",
    "0311-7786264",
    {"ur": "امنگ", "ps": "اُمنګ", "en": "Umang"},
    {"ur": "جب جینا بہت بھاری لگے", "ps": "چې ژوند ډېر دروند شي", "en": "when it is too heavy to go on"},
    {"ur": "ہر وقت، عید کے سوا", "ps": "هر وخت، بې د اختر نه", "en": "at any hour, except Eid"},
    frozenset({"self_harm"}),
    True,
    "Umang Pakistan with Google (hourstv.com, 22 April 2024; the partnership: Dawn, 3 June 2022)",
    _READ,
)

# The first of a kind is the one to ring; the police stand last, for not everybody is safe with them.
HELPLINES = (UMANG, CYBER, CHILD, HUMAN_RIGHTS, RESCUE, POLICE)


def helplines_for(kind: str, *, at_most: int = 2) -> list[Helpline]:
    """The lines for a kind of danger, at least one of which answers at any hour."""
    fitting = [line for line in HELPLINES if kind in line.kinds] or [HUMAN_RIGHTS, POLICE]
    chosen = fitting[:at_most]
    if not any(line.any_hour for line in chosen):
        chosen[-1] = next((line for line in fitting if line.any_hour), POLICE)
    return chosen
