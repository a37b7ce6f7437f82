"""What a message says, apart from whom it goes to. Kept as JSON on a Delivery, turned into a channel's form when it is sent."""

from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID


@dataclass(frozen=True)
class Content:
    """Text with up to ten options, or a picture or voice, and the template that says the same outside the window.

    `media_id` is a media.Original whose light rendition is sent. `template` with `params` is used when free text may not go.
    `document` goes along where the channel carries such files; elsewhere the text goes alone, and tells where the file lies.
    """

    text: str = ""
    options: tuple[tuple[str, str], ...] = ()
    list_button: str = ""
    media_id: UUID | None = None
    template: str = ""
    params: tuple[str, ...] = ()
    subject: str = ""  # of a mail
    document: str = ""  # a file to open or print: what messaging.ports.documents finds it by

    def to_json(self) -> dict[str, Any]:
        kept = {name: value for name, value in asdict(self).items() if value}
        if self.media_id:
            kept["media_id"] = str(self.media_id)
        return kept

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Content":
        media_id = data.get("media_id")
        return cls(
            text=data.get("text", ""),
            options=tuple((str(i), str(label)) for i, label in data.get("options", ())),
            list_button=data.get("list_button", ""),
            media_id=UUID(media_id) if media_id else None,
            template=data.get("template", ""),
            params=tuple(data.get("params", ())),
            subject=data.get("subject", ""),
            document=data.get("document", ""),
        )
