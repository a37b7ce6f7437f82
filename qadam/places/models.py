"""The tree of places."""

from django.db import models

from qadam.core.languages import TextsField


class PlaceKind(models.TextChoices):
    COUNTRY = "country"
    PROVINCE = "province"
    DISTRICT = "district"
    TEHSIL = "tehsil"
    COUNCIL = "council"


class PlaceQuerySet(models.QuerySet["Place"]):
    def within(self, place: "Place") -> "PlaceQuerySet":
        """The place itself and everything inside it."""
        return self.filter(path__startswith=place.path)


class Place(models.Model):
    """A named place. `path` is the codes from the country down (`pk/kp/peshawar/`), so "inside" is a prefix."""

    code = models.SlugField(max_length=60, unique=True)
    path = models.CharField(max_length=250, unique=True)
    kind = models.CharField(max_length=10, choices=PlaceKind)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    name = TextsField()
    lat = models.FloatField(null=True)
    lon = models.FloatField(null=True)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        ordering = ("path",)
        indexes = [models.Index(fields=["path"], name="place_path", opclasses=["text_pattern_ops"])]

    def __str__(self) -> str:
        return self.code
