"""Pictures that circles send: the answers of a question side by side, each with its number."""

import io

from PIL import Image, ImageDraw

from qadam.learning.models import Item
from qadam.learning.pack.rules import Rule, rules_picture
from qadam.learning.pack.strokes import stamp
from qadam.media.enums import Purpose
from qadam.media.fonts import voice
from qadam.media.models import Original
from qadam.media.pieces import Piece
from qadam.media.services import keep_rendered
from qadam.organisations.models import Organisation

_SIDE, _GAP = 300, 20


def quiz_picture(item: Item, organisation: Organisation) -> Original:
    """The drawings of the answers in a row, numbered as the answers are."""
    return kept(_drawn([str(answer["drawing"]) for answer in item.answers]), organisation)


def _drawn(names: list[str]) -> Image.Image:
    width = len(names) * (_SIDE + _GAP) + _GAP
    picture = Image.new("RGB", (width, _SIDE + 110), "white")
    draw, font = ImageDraw.Draw(picture), voice("en", read=False, size=64).fonts[0]
    for n, name in enumerate(names):
        left = _GAP + n * (_SIDE + _GAP)
        picture.paste(stamp(name, _SIDE), (left, _GAP))
        draw.text((left + _SIDE // 2, _SIDE + 62), str(n + 1), fill="black", font=font, anchor="mm")
    return picture


def rules_card(rules: list[tuple[str, str]], organisation: Organisation, language: str) -> Original:
    """The house rules of a family as one picture: (words, drawing) of each."""
    drawn = rules_picture([Rule(text, drawing) for text, drawing in rules], language=language)
    return kept(Image.open(io.BytesIO(drawn)).convert("RGB"), organisation)


def kept(picture: Image.Image, organisation: Organisation) -> Original:
    """A picture of our own making, ready to be sent."""
    out, light = io.BytesIO(), io.BytesIO()
    picture.save(out, "PNG")
    picture.save(light, "WEBP", quality=80)
    piece = Piece(Purpose.FULL, "image/webp", light.getvalue(), picture.width, picture.height)
    return keep_rendered(out.getvalue(), [piece], organisation_id=organisation.pk)
