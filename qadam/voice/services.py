"""Every write to recordings: who lends her voice, and what she said."""

from itertools import count

from django.db import transaction

from qadam.accounts.models import User
from qadam.core.clock import now
from qadam.core.models import audit
from qadam.core.text import clean
from qadam.media.models import Original
from qadam.media.services import hold_master, keep_original, withdraw_media
from qadam.organisations.models import Organisation
from qadam.people.models import Person
from qadam.voice.errors import NameMissing, NotAVoice
from qadam.voice.models import Recording, Speaker
from qadam.voice.sentences import key_of


def add_speaker(organisation: Organisation, *, name: str, is_person: bool = True) -> Speaker:
    """The speaker of that name; the same one when asked again. Raises NameMissing."""
    said = clean(name, limit=80)
    if not said:
        raise NameMissing
    made = {"is_person": is_person}
    return Speaker.objects.get_or_create(organisation=organisation, name=said, defaults=made)[0]


def speaker_of(person: Person) -> Speaker | None:
    """The speaker somebody is who recorded by chat before."""
    return Speaker.objects.filter(person=person).first()


def add_speaker_by_chat(person: Person, *, name: str) -> Speaker:
    """Her as a speaker, under a name no other speaker has. Raises NameMissing."""
    said = clean(name, limit=70)
    if not said:
        raise NameMissing
    taken = set(Speaker.objects.filter(organisation=person.organisation).values_list("name", flat=True))
    names = (said if n == 1 else f"{said} {n}" for n in count(1))
    free = next(one for one in names if one not in taken)
    made = {"name": free}
    return Speaker.objects.get_or_create(organisation=person.organisation, person=person, defaults=made)[0]


@transaction.atomic
def keep_recording(
    organisation: Organisation,
    *,
    language: str,
    words: str,
    speaker: Speaker,
    data: bytes,
    claimed_mime: str = "",
    by: User | None = None,
) -> Recording:
    """These words as the speaker said them. What said them before is gone. Raises MediaRefused, NotAVoice."""
    original = keep_original(data, organisation_id=organisation.pk, claimed_mime=claimed_mime)
    if original.kind != "audio":
        withdraw_media(original)
        raise NotAVoice
    return keep_voice(organisation, language=language, words=words, speaker=speaker, original=original, by=by)


@transaction.atomic
def keep_voice(
    organisation: Organisation,
    *,
    language: str,
    words: str,
    speaker: Speaker,
    original: Original,
    by: User | None = None,
) -> Recording:
    """The same for a voice that came by chat. Raises NotAVoice."""
    if original.kind != "audio" or Recording.objects.filter(original=original).exists():
        raise NotAVoice
    hold_master(original, until=None)
    key = key_of(words)
    for before in Recording.objects.filter(organisation=organisation, language=language, key=key):
        remove_recording(before)
    kept = Recording.objects.create(
        organisation=organisation,
        language=language,
        key=key,
        words=words,
        speaker=speaker,
        original=original,
    )
    audit("recording-kept", kept, by=by, language=language)
    return kept


@transaction.atomic
def remove_recording(recording: Recording, *, by: User | None = None) -> None:
    """The sentence is missing again, and the voice is gone from everywhere."""
    audit("recording-removed", recording, by=by)
    withdraw_media(recording.original)


def offer_recording(recording: Recording, *, offered: bool, by: User | None = None) -> None:
    """Every organisation may have it heard, or no longer; each that has a voice of its own keeps that."""
    Recording.objects.filter(pk=recording.pk).update(offered_at=now() if offered else None, updated_at=now())
    audit("recording-offered" if offered else "recording-kept-here", recording, by=by)
