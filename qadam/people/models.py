"""People, how to reach them, and what they agreed to."""

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from qadam.core import languages
from qadam.core.clock import now
from qadam.core.models import BaseModel, new_id
from qadam.core.sealing import unseal_text
from qadam.core.sqlfold import Words
from qadam.organisations.actors import Actor
from qadam.organisations.enums import PEOPLE_READERS, Role
from qadam.organisations.models import Organisation
from qadam.people.enums import AddressKind, ChannelKind, ConsentMethod, ImportState, Purpose
from qadam.places.models import Place


class PersonQuerySet(models.QuerySet["Person"]):
    def visible_to(self, actor: Actor) -> "PersonQuerySet":
        """Coordinators and guardians of the organisation; and a person herself."""
        ours = models.Q(organisation_id__in=actor.organisations(PEOPLE_READERS), erased_at=None)
        herself = models.Q(pk=actor.person_id) if actor.person_id else models.Q(pk__in=[])
        return self.filter(ours | herself)

    def manageable_by(self, actor: Actor) -> "PersonQuerySet":
        return self.visible_to(actor)

    def active(self) -> "PersonQuerySet":
        return self.filter(erased_at=None)


class Person(BaseModel):
    """Somebody an organisation is in touch with. Every fact about them is optional."""

    # An index of its own is not needed where another one begins with the same column: so below, too.
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="people", db_index=False
    )
    name = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=10, choices=languages.CHOICES, default=languages.DEFAULT)
    place = models.ForeignKey(Place, null=True, on_delete=models.SET_NULL, related_name="+")
    causes = models.JSONField(default=list)
    # Where she lives by the clock; empty means where the organisation is at home.
    zone = models.CharField(max_length=40, blank=True, default="", db_default="")
    is_demo = models.BooleanField(default=False)
    erased_at = models.DateTimeField(null=True)

    objects = PersonQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "language", "place"], name="person_segment"),
            GinIndex(Words("name"), name="person_name_words"),
        ]


class AddressQuerySet(models.QuerySet["Address"]):
    def visible_to(self, actor: Actor) -> "AddressQuerySet":
        return self.filter(organisation_id__in=actor.organisations(PEOPLE_READERS))

    def manageable_by(self, actor: Actor) -> "AddressQuerySet":
        return self.visible_to(actor)


class Address(BaseModel):
    """One way to reach people: sealed, found by its keyed hash, shown as a two-digit hint.

    The hash covers (organisation, kind, value) and not the channel: the same number on WhatsApp and SMS has one hash.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    channel = models.CharField(max_length=10, choices=ChannelKind)
    kind = models.CharField(max_length=10, choices=AddressKind)
    hash = models.BinaryField(max_length=16)
    sealed = models.BinaryField()
    hint = models.CharField(max_length=2, blank=True)
    verified_at = models.DateTimeField(null=True)
    # The provider said that nobody is reached there any more; whoever answers from it proves the contrary.
    gone_at = models.DateTimeField(null=True)
    people = models.ManyToManyField(Person, through="PersonAddress", related_name="addresses")

    objects = AddressQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "channel", "hash"], name="address_once_a_channel")
        ]

    def open(self) -> str:
        """The address itself, for the sender. Showing it to a user is a guardian's act: services.show_address."""
        return unseal_text(self.sealed, context="address")


class PersonAddress(models.Model):
    """A person is reached at an address. `is_main`: whom the address means when nobody says otherwise."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="ways", db_index=False)
    address = models.ForeignKey(Address, on_delete=models.CASCADE, related_name="ways")
    is_main = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "address"], name="person_address_once"),
            models.UniqueConstraint(
                fields=["address"], condition=models.Q(is_main=True), name="address_means_one_person"
            ),
        ]


class Consent(models.Model):
    """A person said yes or no to a purpose on a channel, with what proves it. Rows are added, never changed.

    An empty channel means every channel. After "forget me" the words and the person go; yes/no, time and purpose stay.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey(
        Person, null=True, on_delete=models.SET_NULL, related_name="consents", db_index=False
    )
    purpose = models.CharField(max_length=10, choices=Purpose)
    channel = models.CharField(max_length=10, choices=ChannelKind, blank=True)
    granted = models.BooleanField()
    at = models.DateTimeField(default=now)
    method = models.CharField(max_length=10, choices=ConsentMethod)
    words = models.TextField(blank=True)
    language = models.CharField(max_length=10, blank=True)
    message_id = models.UUIDField(null=True)
    source = models.CharField(max_length=200, blank=True)
    by_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        indexes = [
            models.Index(fields=["person", "purpose", "channel", "-at"], name="consent_latest"),
            models.Index(fields=["organisation", "purpose", "at"], name="consent_organisation"),
        ]


class ImportListQuerySet(models.QuerySet["ImportList"]):
    def visible_to(self, actor: Actor) -> "ImportListQuerySet":
        return self.filter(organisation_id__in=actor.organisations(frozenset({Role.COORDINATOR})))

    def manageable_by(self, actor: Actor) -> "ImportListQuerySet":
        return self.visible_to(actor)


class ImportList(BaseModel):
    """A list of people being brought in. What it says is sealed (ImportPiece, ImportPart) and goes when it is done.

    Reading turns the pieces of a file into parts of looked-at rows; writing turns the rows into people. `parts` and
    `parts_done` say how far each came: whoever goes on after a crash begins there.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    by_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    state = models.CharField(max_length=10, choices=ImportState, default=ImportState.READY)
    # reading.Layout as JSON: which column holds what; and the encoding of the file, once it is known.
    layout = models.JSONField(default=dict)
    encoding = models.CharField(max_length=20, blank=True)
    bytes_total = models.PositiveBigIntegerField(default=0)
    bytes_read = models.PositiveBigIntegerField(default=0)
    parts = models.PositiveIntegerField(default=0)
    parts_done = models.PositiveIntegerField(default=0)
    source = models.CharField(max_length=200, blank=True)
    wording = models.TextField(blank=True)
    language = models.CharField(max_length=10, blank=True)
    total = models.PositiveIntegerField(default=0)
    faults = models.PositiveIntegerField(default=0)
    # Rows whose place is not in our tree: kept without it.
    unplaced = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    added = models.PositiveIntegerField(default=0)

    objects = ImportListQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["updated_at"],
                name="import_unfinished",
                condition=models.Q(state__in=["reading", "running", "mapping", "ready"]),
            )
        ]

    @property
    def is_contactable(self) -> bool:
        """Whether the people of this list may be written to: only with the source and the words of their consent."""
        return bool(self.source and self.wording)

    @property
    def good(self) -> int:
        return self.total - self.faults


class ImportPiece(models.Model):
    """One sealed piece of a file as it arrived: tables.PIECE bytes, the last one less."""

    batch = models.ForeignKey(ImportList, on_delete=models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    sealed = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="import_piece_once")]


class ImportPart(models.Model):
    """Some rows of a list that were looked at, sealed: reading.Row as JSON lists. `last_line` is where they end."""

    batch = models.ForeignKey(ImportList, on_delete=models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    sealed = models.BinaryField()
    last_line = models.PositiveIntegerField()
    faults = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="import_part_once")]
