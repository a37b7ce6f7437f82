"""Whom a broadcast is for: a plain value of few choices. An empty choice leaves nobody out."""

from dataclasses import asdict, dataclass
from typing import Any

from qadam.campaigns.enums import StepKind
from qadam.core import languages
from qadam.outreach.errors import BadSegment


@dataclass(frozen=True)
class Segment:
    """People inside any of the places, reading any of the languages, with any of the causes, with any of the steps.

    `places` are place codes and mean everything inside them; `steps` are kinds of steps ever taken.
    """

    places: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    causes: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {name: list(value) for name, value in asdict(self).items() if value}

    @classmethod
    def from_json(cls, data: Any) -> "Segment":
        """Raises BadSegment unless the data is exactly what `to_json` gives."""
        if not isinstance(data, dict) or not set(data) <= {"places", "languages", "causes", "steps"}:
            raise BadSegment
        lists = list(data.values())
        if not all(isinstance(v, list) and all(isinstance(item, str) for item in v) for v in lists):
            raise BadSegment
        segment = cls(**{name: tuple(value) for name, value in data.items()})
        if not set(segment.languages) <= set(languages.LANGUAGES) or not set(segment.steps) <= set(
            StepKind.values
        ):
            raise BadSegment
        return segment
