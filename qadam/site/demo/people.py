"""Four hundred made-up people, the same ones every time: names, languages, places, phones, and what each said yes to.

Their numbers are all +92 300 000 xxxx. A demo network has no way out but the simulator, so nobody is ever rung.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from qadam.site.demo.reading import DATA, load_table

COUNT = 400
SEED = 1961
FIRST_NUMBER = 200  # below are the network itself and the personas
PURPOSES = ("replies", "news", "reminders", "emergency", "story")

_NAWAY, _SEHAT = "naway-sahar", "sehat-saheli"
_OF_NAWAY = 290
_PLACES = {
    _NAWAY: {
        "warsak-road": 60, "hashtnagri": 30, "gulbahar": 24, "yakatoot": 18, "karim-pura": 16, "nauthia": 18,
        "tehkal": 22, "hayatabad": 12, "pajagi": 18, "regi": 10, "mathra": 14, "shah-alam": 14, "chamkani": 8,
        "utmanzai": 10, "rajjar": 8, "nowshera": 4, "khyber": 4, "mardan": 3, "swat": 2, "islamabad": 2,
        "lahore": 2, "karachi-east": 1,
    },
    _SEHAT: {
        "rajjar": 22, "utmanzai": 20, "prang": 18, "umarzai": 12, "turangzai": 10, "charsadda-tehsil": 8,
        "sherpao": 5, "mandani": 4, "matta-mughal-khel": 4, "hashtnagri": 12, "gulbahar": 5,
    },
}  # fmt: skip
_LANGUAGES = {
    _NAWAY: {"ps": 46, "ur": 37, "pa-Arab": 10, "en": 7},
    _SEHAT: {"ps": 66, "ur": 30, "pa-Arab": 3, "en": 1},
}
_CHANNELS = {"whatsapp": 72, "sms": 19, "telegram": 4, "email": 3, "": 2}
_CAUSES = {
    _NAWAY: ("water", {"trees": 40, "school": 25, "health": 20, "craft": 15}),
    _SEHAT: ("health", {"water": 20, "craft": 25, "school": 20}),
}
# What people agree to: share of people, and the purposes they said yes to; the others asked about are a no.
_PATTERNS: dict[str, tuple[int, tuple[str, ...]]] = {
    "everything": (52, ("replies", "news", "reminders", "emergency")),
    "teller": (6, ("replies", "news", "reminders", "emergency", "story")),
    "no-warnings": (16, ("replies", "news", "reminders")),
    "no-news": (12, ("replies", "reminders", "emergency")),
    "replies-only": (5, ("replies",)),
    "no-to-all": (2, ()),
    "never-asked": (4, ()),
    "stopped": (3, ("replies", "news", "reminders")),
}
_METHODS = {"chat": 58, "web": 16, "paper": 26}


@dataclass(frozen=True)
class ConsentGiven:
    """A yes or no with what was asked, what was answered, and in which language."""

    purpose: str
    granted: bool
    asked: str
    answered: str
    language: str

    @property
    def words(self) -> str:
        return f"{self.asked} {self.answered}"


@dataclass(frozen=True)
class DemoPerson:
    """One of the four hundred. `address` is a number in E.164, an e-mail or a Telegram id; empty when there is none."""

    key: str
    organisation: str
    name: str
    name_in_latin: str
    feminine: bool
    language: str
    place: str
    causes: tuple[str, ...]
    channel: str
    address: str
    household: int
    joined_days_ago: int
    method: str
    source: str
    consents: tuple[ConsentGiven, ...]
    stopped_days_ago: int | None = None

    @property
    def is_contactable(self) -> bool:
        return bool(self.address) and self.stopped_days_ago is None and any(c.granted for c in self.consents)

    def agreed_to(self, purpose: str) -> bool:
        """Whether she said yes to a purpose and has not stopped since."""
        return self.stopped_days_ago is None and any(c.granted for c in self.consents if c.purpose == purpose)


@cache
def people(count: int = COUNT, seed: int = SEED) -> tuple[DemoPerson, ...]:
    """The people, in the order they joined the file. The same count and seed give the same people."""
    chance = random.Random(seed)
    names = _names(chance)
    made: list[DemoPerson] = []
    for n in range(count):
        made.append(_person(chance, n, count, names, made))
    return tuple(made)


def _person(
    chance: random.Random,
    n: int,
    count: int,
    names: Callable[[bool, bool], list[str]],
    before: Sequence[DemoPerson],
) -> DemoPerson:
    organisation = _NAWAY if n < count * _OF_NAWAY // COUNT else _SEHAT
    language = _pick(chance, _LANGUAGES[organisation])
    feminine = chance.random() < (0.44 if organisation == _NAWAY else 0.93)
    spelled = names(feminine, language in ("pa-Arab", "en") or (language == "ur" and chance.random() < 0.4))
    channel = _pick(chance, _CHANNELS)
    address, household = _address(n, channel)
    place = _pick(chance, _PLACES[organisation])
    kin = _kin(chance, organisation, channel, before)
    if kin:
        channel, address, household, place = kin.channel, kin.address, kin.household, kin.place
    joined = chance.randint(18, 75) if chance.random() < 0.88 else chance.randint(1, 17)
    method, source, consents, stopped = _consents(chance, organisation, language, joined)
    return DemoPerson(
        key=f"p{n + 1:04}",
        organisation=organisation,
        name=spelled[{"en": 0, "ps": 2}.get(language, 1)],
        name_in_latin=spelled[0],
        feminine=feminine,
        language=language,
        place=place,
        causes=_causes(chance, organisation),
        channel=channel,
        address=address,
        household=household,
        joined_days_ago=joined,
        method=method,
        source=source,
        consents=consents,
        stopped_days_ago=stopped,
    )


def _names(chance: random.Random) -> Callable[[bool, bool], list[str]]:
    """A function that hands out full names, never the same twice; of the old city, or Pashtun."""
    parts = load_table(DATA / "names.toml")
    used: set[str] = set()

    def name(feminine: bool, of_city: bool) -> list[str]:
        first = parts["women" if feminine else "men"]
        family = parts["city_family" if of_city else "women_family" if feminine else "men_family"]
        while True:
            a, b = chance.choice(first), chance.choice(family)
            whole = [f"{x} {y}" for x, y in zip(a, b, strict=True)]
            repeats = set(a[0].split()) & set(b[0].split())
            if whole[0] not in used and not repeats:
                used.add(whole[0])
                return whole

    return name


def _address(n: int, channel: str) -> tuple[str, int]:
    number = FIRST_NUMBER + n
    if channel in ("whatsapp", "sms"):
        return f"+92300000{number:04}", number
    if channel == "telegram":
        return f"77000{number:05}", number
    return (f"person-{number}@example.org" if channel == "email" else ""), number


def _kin(
    chance: random.Random, organisation: str, channel: str, before: Sequence[DemoPerson]
) -> DemoPerson | None:
    """Somebody of the same house whose phone this person shares: about one in thirteen, at most three to a phone."""
    if channel not in ("whatsapp", "sms") or chance.random() >= 0.085:
        return None
    near = [p for p in before[-40:] if p.organisation == organisation and p.channel in ("whatsapp", "sms")]
    shared = [p for p in near if sum(q.address == p.address for q in before) < 3]
    return chance.choice(shared) if shared else None


def _causes(chance: random.Random, organisation: str) -> tuple[str, ...]:
    main, others = _CAUSES[organisation]
    causes = [main] if chance.random() < 0.97 else []
    causes += [cause for cause, share in others.items() if chance.random() < share / 100]
    return tuple(causes) or (main,)


def _consents(
    chance: random.Random, organisation: str, language: str, joined: int
) -> tuple[str, str, tuple[ConsentGiven, ...], int | None]:
    """How they came to us, from where, what they agreed to, and when they said STOP, if they did."""
    words = _words()
    pattern = _pick(chance, {name: share for name, (share, _) in _PATTERNS.items()})
    spoken = language if language in ("ur", "ps", "en") else "ur"
    if pattern == "never-asked":
        return "import", words["source"]["import"][spoken], (), None
    method = _pick(chance, _METHODS)
    sheet = "paper" if organisation == _NAWAY else "camp"
    source = "" if method == "chat" else words["source"]["web" if method == "web" else sheet][spoken]
    granted = _PATTERNS[pattern][1]
    asked = [p for p in PURPOSES if p != "story" or "story" in granted]
    consents = tuple(
        _consent(chance, words, purpose, purpose in granted, method, spoken) for purpose in asked
    )
    stopped = chance.randint(1, max(1, min(40, joined - 1))) if pattern == "stopped" else None
    return method, source, consents, stopped


def _consent(
    chance: random.Random, words: dict[str, Any], purpose: str, granted: bool, method: str, spoken: str
) -> ConsentGiven:
    answers = words["yes" if granted else "no"][spoken]
    if method == "paper" and granted:
        answers = words["paper"][spoken]
    return ConsentGiven(
        purpose=purpose,
        granted=granted,
        asked=words["asked"][purpose][spoken],
        answered=chance.choice(answers),
        language=spoken,
    )


@cache
def _words() -> dict[str, Any]:
    return load_table(DATA / "consent_words.toml")


def _pick(chance: random.Random, shares: dict[str, int]) -> str:
    return chance.choices(list(shares), weights=list(shares.values()))[0]
