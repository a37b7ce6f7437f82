"""What a conversation remembers between two messages: the open dialogue, paused ones, and what waits for the first yes."""

from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

from qadam.core.clock import now
from qadam.messaging.dialogue import Dialogue


@dataclass
class State:
    """Where a dialogue stands. `shown` are the options as the person saw them, so that numbers mean what she read."""

    dialogue: str
    question: str
    answers: dict[str, Any] = field(default_factory=dict)
    shown: list[list[str]] = field(default_factory=list)
    misses: int = 0
    offered_human: bool = False
    at: str = field(default_factory=lambda: now().isoformat())

    def is_stale(self, dialogue: Dialogue) -> bool:
        """Whether it was left so long ago that it is forgotten."""
        return now() - datetime.fromisoformat(self.at) > timedelta(seconds=dialogue.rests_for_s)


@dataclass
class Memory:
    """Kept as JSON in `Conversation.dialogue`. `held` are events whose words are not kept before the yes."""

    open: State | None = None
    paused: list[State] = field(default_factory=list)
    held: list[int] = field(default_factory=list)
    # {"dialogue": key, "messages": [ids]}: what came out of the blue and may become that dialogue's first answers.
    offered: dict[str, Any] = field(default_factory=dict)
    # Set while we wait to hear whether "enough" meant this dialogue or all messages.
    asks_stop: bool = False
    stop_told_at: str = ""
    soft_line_at: str = ""

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Memory":
        kept = {name: data[name] for name in cls.__dataclass_fields__ if name in data}
        kept["open"] = State(**kept["open"]) if kept.get("open") else None
        kept["paused"] = [State(**state) for state in kept.get("paused", [])]
        return cls(**kept)

    def to_json(self) -> dict[str, Any]:
        return {name: value for name, value in asdict(self).items() if value}

    def pause(self) -> None:
        """Puts the open dialogue aside, to be gone on with later. The menu and the like are simply left."""
        if self.open and self.open.dialogue not in NEVER_PAUSED and self.open.answers:
            self.paused = [s for s in self.paused if s.dialogue != self.open.dialogue] + [self.open]
        self.open = None

    def resume(self, key: str) -> State | None:
        """The paused dialogue of this key, no longer paused; None if there is none."""
        found = next((s for s in self.paused if s.dialogue == key), None)
        self.paused = [s for s in self.paused if s.dialogue != key]
        return found


NEVER_PAUSED = frozenset({"menu", "hello", "danger", "offer", "my-data", "correct", "forget"})
