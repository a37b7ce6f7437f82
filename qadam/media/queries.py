"""What pages and channels ask of media: renditions, their addresses, who may see them, their bytes."""

import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.core.signing import Signer
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from PIL import Image

from qadam.core import cards as core_cards
from qadam.core.clock import now
from qadam.media import files
from qadam.media.enums import Purpose
from qadam.media.models import Card, Original, Rendition
from qadam.media.ports import Access, card_gates, gates
from qadam.media.services import shown_context
from qadam.organisations.actors import Actor

Shown = Rendition | Card


def url_of(shown: Shown) -> str:
    """The stable address of a public rendition or card."""
    return reverse("media-item", args=[shown.key, shown.extension])


def sign_url(shown: Shown, ttl_s: int = 600) -> str:
    """An address that opens a restricted rendition for anybody who holds it, for so many seconds."""
    until = int(now().timestamp()) + ttl_s
    return f"{url_of(shown)}?t={until}.{_signature(shown.key, until)}"


def is_signed(shown: Shown, token: str) -> bool:
    """Whether a token is ours, for this very rendition, and still in time."""
    until, _, signature = token.partition(".")
    if not until.isdecimal() or not constant_time_compare(signature, _signature(shown.key, int(until))):
        return False
    return int(until) >= now().timestamp()


def _signature(key: str, until: int) -> str:
    return Signer(salt="qadam.media").signature(f"{key}.{until}")


def access_to(shown: Shown, actor: Actor) -> Access:
    """How far the owners of a rendition or card let this actor see it: the widest answer of all gates."""
    if isinstance(shown, Card):
        answers = {gate.may_see_card(shown, actor) for gate in card_gates}
    else:
        answers = {gate.may_see(shown, actor) for gate in gates}
    if "public" in answers:
        return "public"
    return "restricted" if "restricted" in answers else "no"


def shown_at(key: str, extension: str) -> Shown | None:
    """What stands at an address, gates not yet asked."""
    for model in (Rendition, Card):
        shown = model._default_manager.filter(key=key).first()
        if isinstance(shown, Rendition | Card) and shown.extension == extension:
            return shown
    return None


def bytes_of(shown: Shown) -> bytes:
    """The opened bytes of a rendition or card. Raises FileNotFoundError when it was withdrawn just now."""
    return files.read(shown.file_name, context=shown_context(shown.key))


def in_kb(size_bytes: int) -> int:
    """The size people are told before they tap: whole KB, never 0."""
    return max(1, round(size_bytes / 1024))


@dataclass(frozen=True)
class Picture:
    """One width of a picture, as media/picture.html shows it: AVIF, WebP for the others, the box it will fill."""

    avif_url: str
    webp_url: str
    width: int
    height: int
    size_bytes: int

    @property
    def kb(self) -> int:
        return in_kb(self.size_bytes)

    def as_card(self, *, alt: str = "") -> core_cards.Picture:
        """The same for a card: one address that every browser understands."""
        return core_cards.Picture(self.webp_url, self.width, self.height, alt, self.size_bytes)


@dataclass(frozen=True)
class Voice:
    """A recording: Opus for everybody, MP3 for old iPhones, its length, its weight and its wave (0 to 1)."""

    url: str
    mp3_url: str
    seconds: float
    size_bytes: int
    peaks: tuple[float, ...]

    @property
    def kb(self) -> int:
        return in_kb(self.size_bytes)

    def as_sound(self, *, words: str = "", is_open: bool = False) -> core_cards.Sound:
        """The same for parts/listen.html."""
        sources = ((self.url, "audio/ogg; codecs=opus"), (self.mp3_url, "audio/mpeg"))
        return core_cards.Sound(sources, self.seconds, self.size_bytes, self.peaks, words, is_open)


@dataclass(frozen=True)
class RenditionSet:
    """All there is to show of an original. Everything is None while it waits, and when it was refused."""

    thumb: Picture | None = None
    light: Picture | None = None
    full: Picture | None = None
    voice: Voice | None = None


def rendition_set(original: Original | UUID, *, signed_for_s: int | None = None) -> RenditionSet:
    """What pages show of one original; with `signed_for_s`, by addresses that open restricted renditions."""
    id = original.pk if isinstance(original, Original) else original
    return rendition_sets([id], signed_for_s=signed_for_s)[id]


def rendition_sets(originals: Iterable[UUID], *, signed_for_s: int | None = None) -> dict[UUID, RenditionSet]:
    """What pages show of many originals, in one query. Every id asked for has an answer."""
    by_original: dict[UUID, dict[tuple[str, str], Rendition]] = {id: {} for id in originals}
    for row in Rendition.objects.filter(original_id__in=list(by_original)):
        by_original[row.original_id][row.purpose, row.mime] = row
    address = url_of if signed_for_s is None else lambda shown: sign_url(shown, signed_for_s)
    return {id: _set_of(rows, address) for id, rows in by_original.items()}


def _set_of(rows: dict[tuple[str, str], Rendition], address: Callable[[Shown], str]) -> RenditionSet:
    return RenditionSet(
        thumb=_picture(rows, Purpose.THUMB, address),
        light=_picture(rows, Purpose.LIGHT, address),
        full=_picture(rows, Purpose.FULL, address),
        voice=_voice(rows, address),
    )


def _picture(
    rows: dict[tuple[str, str], Rendition], purpose: str, address: Callable[[Shown], str]
) -> Picture | None:
    avif, webp = rows.get((purpose, "image/avif")), rows.get((purpose, "image/webp"))
    if avif is None or webp is None:
        return None
    return Picture(address(avif), address(webp), webp.width or 0, webp.height or 0, webp.bytes)


def _voice(rows: dict[tuple[str, str], Rendition], address: Callable[[Shown], str]) -> Voice | None:
    opus, mp3 = rows.get((Purpose.VOICE, "audio/ogg")), rows.get((Purpose.MP3, "audio/mpeg"))
    if opus is None or mp3 is None:
        return None
    peaks = tuple(peak / 100 for peak in opus.peaks)
    return Voice(address(opus), address(mp3), opus.seconds or 0, opus.bytes, peaks)


@dataclass(frozen=True)
class Sendable:
    """Bytes a channel can carry: a JPEG (no messenger takes AVIF) or an Ogg/Opus voice."""

    mime: str
    data: bytes
    file_name: str


def to_send(original: Original | UUID) -> Sendable | None:
    """The light copy of an original in a form every messenger takes. None while it is not ready."""
    id = original.pk if isinstance(original, Original) else original
    row = (
        Rendition.objects.filter(original_id=id, purpose=Purpose.FULL, mime="image/webp").first()
        or Rendition.objects.filter(original_id=id, purpose=Purpose.VOICE).first()
    )
    if row is None:
        return None
    data = bytes_of(row)
    if row.mime != "image/webp":
        return Sendable(row.mime, data, "voice.ogg")
    out = io.BytesIO()
    Image.open(io.BytesIO(data), formats=["WEBP"]).convert("RGB").save(
        out, "JPEG", quality=80, progressive=True
    )
    return Sendable("image/jpeg", out.getvalue(), "photo.jpg")
