"""Sealing everything again with the newest key, piece by piece: it may be stopped and begun again at any time."""

from collections.abc import Iterator

from django.apps import apps
from django.db import models

from qadam.core.sealing import current_key_id, key_id, seal, unseal
from qadam.media.services import reseal_media
from qadam.messaging.intake import BODY

BATCH = 500

# Every sealed column and what it is sealed for. A test finds the one that is forgotten here.
SEALED = {
    "people.Address.sealed": "address",
    "messaging.ChannelAccount.config_sealed": "channel-account",
    "messaging.ChannelAccount.self_test_sealed": "self-test",
    "messaging.InboundEvent.body_sealed": BODY,
    "people.ImportPiece.sealed": "import-piece",
    "people.ImportPart.sealed": "import-part",
}


def sealed_columns() -> Iterator[str]:
    """Every column of ours whose name says that it is sealed."""
    for model in apps.get_models():
        if model.__module__.startswith("qadam."):
            for field in model._meta.local_fields:
                if isinstance(field, models.BinaryField) and field.name.endswith("sealed"):
                    yield f"{model._meta.label}.{field.name}"


def reseal_everything() -> Iterator[tuple[str, int]]:
    """Seals again whatever an older key sealed; says after each part how many values it was."""
    for column, context in SEALED.items():
        yield column, _reseal_column(column, context)
    done = 0
    while moved := reseal_media(limit=BATCH):
        done += moved
    yield "media", done


def _reseal_column(column: str, context: str) -> int:
    label, _, name = column.rpartition(".")
    rows = apps.get_model(label)._default_manager.filter(**{f"{name}__isnull": False})
    newest, done, last = current_key_id(), 0, None
    while True:
        page = rows.filter(pk__gt=last) if last is not None else rows
        batch = list(page.order_by("pk").values_list("pk", name)[:BATCH])
        if not batch:
            return done
        for pk, old in batch:
            if key_id(old) != newest:
                # Compared with the old value: whoever changed the row meanwhile used the newest key already.
                fresh = seal(unseal(old, context=context), context=context)
                done += rows.filter(**{"pk": pk, name: old}).update(**{name: fresh})
        last = batch[-1][0]
