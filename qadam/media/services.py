"""Every write of media: keep an original, make its renditions, withdraw both, keep the card of a link."""

import logging
import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from itertools import islice
from uuid import UUID

from django.db import transaction

from qadam.core.clock import now
from qadam.core.errors import IllegalTransition
from qadam.core.models import new_id
from qadam.core.sealing import current_key_id, keyed_hash
from qadam.core.transitions import transition
from qadam.media import cards, errors, files, ports, workshop
from qadam.media.enums import ORIGINAL_TRANSITIONS, OriginalState
from qadam.media.fonts import FontsMissing
from qadam.media.limits import Reason, Unfit
from qadam.media.models import Card, Original, Rendition
from qadam.media.pieces import Piece
from qadam.media.sniff import nature_of

logger = logging.getLogger(__name__)

# A master is kept two years unless its owner holds it longer; what was refused goes after two weeks.
MASTER_KEPT = timedelta(days=730)
REFUSED_KEPT = timedelta(days=14)
# A younger file may belong to a row that is being written at this moment.
ORPHAN_AGE = timedelta(hours=1)


def keep_original(data: bytes, *, organisation_id: UUID, claimed_mime: str = "") -> Original:
    """The bytes, sealed, as an original that waits for its renditions. What they are is read from them alone.

    Raises MediaRefused when they are no photo and no recording, empty, or too many; then nothing is kept.
    """
    try:
        nature = nature_of(data)
    except Unfit as unfit:
        raise errors.for_reason(unfit.reason) from unfit
    family = claimed_mime.partition("/")[0]
    if family and family != nature.kind:
        logger.info("an original is %s although its sender called it something else", nature.mime)
    id = new_id()
    original = Original.objects.create(
        id=id,
        organisation_id=organisation_id,
        kind=nature.kind,
        mime=nature.mime,
        bytes=len(data),
        content_hash=keyed_hash("media-content", data),
        file_name=files.write(data, context=_original_context(id)),
        sealed_with=current_key_id(),
        keep_until=now() + MASTER_KEPT,
    )
    _wake(original)
    return original


def _wake(original: Original) -> None:
    for wake in ports.wake:
        wake(original)


def keep_rendered(data: bytes, pieces: list[Piece], *, organisation_id: UUID) -> Original:
    """An original that brings its light copies along, because whoever made it made them too. Raises MediaRefused."""
    original = keep_original(data, organisation_id=organisation_id)
    _keep_set(original, pieces)
    original.refresh_from_db(fields=["state"])
    return original


def make_renditions(original: Original) -> list[Rendition]:
    """All renditions of an original, made if they are not there yet. Empty when it is refused or withdrawn.

    Safe to run twice and at the same time: whoever finishes first makes the set, the other takes it over.
    Takes seconds, so call it outside a transaction.
    """
    fresh = Original.objects.filter(pk=original.pk).first()
    if fresh is None or fresh.file_name is None or fresh.state != OriginalState.RECEIVED:
        return list(Rendition.objects.filter(original_id=original.pk).order_by("created_at", "id"))
    try:
        data = files.read(fresh.file_name, context=_original_context(fresh.pk))
        pieces = workshop.render(data, beginning=fresh.only_beginning)
    except FileNotFoundError:
        if Original.objects.filter(pk=fresh.pk, file_name=fresh.file_name).exists():
            raise  # the file is missing although it should be there: that is for people to see
        return []
    except Unfit as unfit:
        _refuse(fresh, unfit)
        return []
    return _keep_set(fresh, pieces)


def _refuse(original: Original, unfit: Unfit) -> None:
    """Writes down why an original has no renditions, unless it was withdrawn or done meanwhile."""
    with transaction.atomic():
        locked = Original.objects.select_for_update().filter(pk=original.pk).first()
        if locked is not None and locked.state == OriginalState.RECEIVED:
            transition(
                locked,
                OriginalState.REFUSED,
                allowed=ORIGINAL_TRANSITIONS,
                refused_for=unfit.reason.value,
                seconds=unfit.seconds,
                keep_until=now() + REFUSED_KEPT,
            )


def _keep_set(original: Original, pieces: list[Piece]) -> list[Rendition]:
    """Files first, rows last: a crash in between leaves only files that nothing names, for the sweep."""
    rows: list[Rendition] = []
    kept = False
    try:
        for piece in pieces:
            rows.append(_rendition(original, piece))
        with transaction.atomic():
            locked = Original.objects.select_for_update().filter(pk=original.pk).first()
            if locked is not None and locked.state == OriginalState.RECEIVED:
                Rendition.objects.bulk_create(rows)
                transition(locked, OriginalState.READY, allowed=ORIGINAL_TRANSITIONS)
                kept = True
    finally:
        if not kept:
            files.remove(row.file_name for row in rows)
    if kept:
        return rows
    return list(Rendition.objects.filter(original_id=original.pk).order_by("created_at", "id"))


def _rendition(original: Original, piece: Piece) -> Rendition:
    key = secrets.token_urlsafe(16)
    return Rendition(
        original=original,
        purpose=piece.purpose,
        key=key,
        mime=piece.mime,
        bytes=len(piece.data),
        width=piece.width,
        height=piece.height,
        seconds=piece.seconds,
        peaks=list(piece.peaks),
        file_name=files.write(piece.data, context=shown_context(key)),
        sealed_with=current_key_id(),
    )


def use_beginning(original: Original) -> None:
    """Lets the first 15 minutes stand for a recording refused as too long. It then waits for renditions.

    Raises IllegalTransition when it was not refused for its length.
    """
    if original.refused_for != Reason.TOO_LONG:
        raise IllegalTransition
    transition(
        original,
        OriginalState.RECEIVED,
        allowed=ORIGINAL_TRANSITIONS,
        refused_for="",
        only_beginning=True,
        told_at=None,
        keep_until=now() + MASTER_KEPT,
    )
    _wake(original)


def note_told(original: Original) -> None:
    """Its owner knows that the original is ready or refused."""
    Original.objects.filter(pk=original.pk, state=original.state).update(told_at=now(), updated_at=now())


def give_to(original: Original, *, organisation_id: UUID) -> None:
    """Another organisation keeps an original from now on: who sent it chose who may have it."""
    Original.objects.filter(pk=original.pk).update(organisation_id=organisation_id, updated_at=now())
    original.organisation_id = organisation_id


def hold_master(original: Original, *, until: datetime | None) -> None:
    """Keeps the sealed original until a day, or for as long as its renditions (None)."""
    Original.objects.filter(pk=original.pk).update(keep_until=until, updated_at=now())
    original.keep_until = until


def withdraw_media(original: Original) -> None:
    """Original, renditions and all their files are gone; inside a transaction, the files once it commits.

    Safe to repeat, and while renditions are being made: whoever makes them finds no row and clears up.
    """
    with transaction.atomic():
        locked = Original.objects.select_for_update().filter(pk=original.pk).first()
        if locked is None:
            return
        names = [locked.file_name, *locked.renditions.values_list("file_name", flat=True)]
        locked.delete()
        transaction.on_commit(partial(files.remove, names))


def keep_card(words: cards.CardWords, *, organisation_id: UUID, subject_id: UUID) -> Card | None:
    """The picture of a shared link, drawn when its words are new. Its address stays while words change.

    None, and no picture with older words either, when this machine has no letters for the language.
    """
    digest = keyed_hash("card-words", *words.parts())
    card = Card.objects.filter(subject_id=subject_id, language=words.language).first()
    if card is not None and bytes(card.words_hash) == digest:
        return card
    try:
        picture = cards.draw_card(words)
    except FontsMissing:
        logger.warning(
            "no card can be drawn in %s: the Noto fonts are missing (see qadam doctor)", words.language
        )
        withdraw_cards(subject_id=subject_id, language=words.language)
        return None
    key = card.key if card else secrets.token_urlsafe(16)
    name = files.write(picture, context=shown_context(key))
    drawn = {
        "organisation_id": organisation_id,
        "mime": "image/jpeg",
        "bytes": len(picture),
        "width": cards.WIDTH,
        "height": cards.HEIGHT,
        "file_name": name,
        "sealed_with": current_key_id(),
        "words_hash": digest,
        "updated_at": now(),
    }
    try:
        with transaction.atomic():
            kept = _put_card(subject_id, words.language, key, drawn)
    except BaseException:
        files.remove([name])
        raise
    if kept.file_name != name:
        files.remove([name])
    return kept


def _put_card(subject_id: UUID, language: str, key: str, drawn: dict[str, object]) -> Card:
    """The card with its new picture. When somebody else made the first one meanwhile, theirs is taken."""
    Card.objects.bulk_create(
        [Card(subject_id=subject_id, language=language, key=key, **drawn)], ignore_conflicts=True
    )
    card = Card.objects.select_for_update().get(subject_id=subject_id, language=language)
    if card.key != key or card.file_name == drawn["file_name"]:
        return card
    old = card.file_name
    for field, value in drawn.items():
        setattr(card, field, value)
    card.save(update_fields=list(drawn))
    transaction.on_commit(partial(files.remove, [old]))
    return card


def withdraw_cards(*, subject_id: UUID, language: str = "") -> None:
    """Every picture of links to a subject is gone, in all languages or in one."""
    which = {"subject_id": subject_id} | ({"language": language} if language else {})
    with transaction.atomic():
        gone = list(Card.objects.select_for_update().filter(**which))
        Card.objects.filter(pk__in=[card.pk for card in gone]).delete()
        transaction.on_commit(partial(files.remove, [card.file_name for card in gone]))


def end_masters() -> int:
    """How many originals reached their time: the sealed file goes, renditions stay; refused ones go whole."""
    ended = 0
    for original in Original.objects.filter(keep_until__lt=now()).order_by("keep_until")[:500]:
        ended += 1
        if original.state != OriginalState.READY:
            withdraw_media(original)
            continue
        name = original.file_name
        Original.objects.filter(pk=original.pk).update(file_name=None, keep_until=None, updated_at=now())
        transaction.on_commit(partial(files.remove, [name]))
    return ended


def sweep_orphans() -> int:
    """How many files no row names were removed: what a crash between file and row leaves behind."""
    before = now() - ORPHAN_AGE
    gone = 0
    for names in _batches(files.all_names(), 500):
        known = {
            name
            for model in (Original, Rendition, Card)
            for name in model._default_manager.filter(file_name__in=names).values_list("file_name", flat=True)
        }
        orphans = [name for name in names if name not in known and files.written_before(name, before)]
        files.remove(orphans)
        gone += len(orphans)
    return gone


def reseal_media(*, limit: int = 200) -> int:
    """How many files were sealed again with the newest key. Repeat until 0, then the old key may go."""
    newest = current_key_id()
    done = 0
    for model in (Original, Rendition, Card):
        rows = model._default_manager.exclude(sealed_with=newest).filter(file_name__isnull=False)
        for row in rows.order_by("pk")[: limit - done]:
            _reseal(row, newest)
            done += 1
    return done


def _reseal(row: Original | Rendition | Card, newest: str) -> None:
    old, context = row.file_name, _context_of(row)
    if old is None:
        return
    name = files.write(files.read(old, context=context), context=context)
    moved = type(row)._default_manager.filter(pk=row.pk, file_name=old)
    if moved.update(file_name=name, sealed_with=newest, updated_at=now()):
        transaction.on_commit(partial(files.remove, [old]))
    else:
        files.remove([name])


def _batches(names: Iterator[str], size: int) -> Iterator[list[str]]:
    while batch := list(islice(names, size)):
        yield batch


def _context_of(row: Original | Rendition | Card) -> str:
    return _original_context(row.pk) if isinstance(row, Original) else shown_context(row.key)


def shown_context(key: str) -> str:
    """What the file of a rendition or card is sealed for: swapped files do not open."""
    return f"media-shown:{key}"


def _original_context(id: UUID) -> str:
    return f"media-original:{id}"
