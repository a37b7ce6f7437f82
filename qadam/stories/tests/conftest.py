"""A narrator, and stories of hers in the states tests begin with. Files lie on a disk of the test's own."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from qadam.accounts.models import User
from qadam.campaigns.models import Campaign
from qadam.campaigns.services import add_campaign
from qadam.media.models import Original
from qadam.media.services import keep_original, make_renditions
from qadam.media.tests.conftest import phone_photo, voice_note
from qadam.organisations.models import Organisation
from qadam.people.models import Person
from qadam.stories import services
from qadam.stories.models import Story

ALL_CHECKED = dict.fromkeys(services.CHECKS, True)


@pytest.fixture(autouse=True)
def disk(settings: Settings, tmp_path: Path) -> Path:
    """The folder this test's files lie in."""
    default = settings.STORAGES["default"]
    settings.STORAGES = settings.STORAGES | {
        "default": default | {"OPTIONS": default.get("OPTIONS", {}) | {"location": str(tmp_path)}}
    }
    return tmp_path


@pytest.fixture
def loom(sahar: Organisation) -> Campaign:
    """An open campaign of Naway Sahar."""
    campaign = add_campaign(
        sahar, slug="loom", title={"ur": "کھڈی کی آواز", "en": "Voice of the loom"}, cause="craft"
    )
    Campaign.objects.filter(pk=campaign.pk).update(state="published")
    campaign.state = "published"
    return campaign


@pytest.fixture
def photo(sahar: Organisation) -> Original:
    """A picture whose light copies are made."""
    original = keep_original(phone_photo(320, 240), organisation_id=sahar.pk)
    make_renditions(original)
    original.refresh_from_db()
    return original


@pytest.fixture
def voice(sahar: Organisation) -> Original:
    """A recording whose light copies are made."""
    original = keep_original(voice_note(2), organisation_id=sahar.pk)
    make_renditions(original)
    original.refresh_from_db()
    return original


Tell = Callable[..., Story]


@pytest.fixture
def tell(sahar: Organisation, bilal: Person) -> Tell:
    """Makes a submitted story of Bilal's: `tell(audience="circle", media=[photo])`."""

    def told(
        *,
        audience: str = "public_named",
        may_share: bool = True,
        media: list[Original] | None = None,
        **fields: Any,
    ) -> Story:
        story = services.begin_story(sahar, bilal, language="ur", **fields)
        services.add_part(story, kind="text", text="ہماری گلی میں سولہ کھڈیاں تھیں۔")
        for original in media or []:
            services.add_part(story, kind=original.kind, media=original)
        services.set_rule(story, audience=audience, may_share=may_share, words="ہاں", language="ur")
        services.submit_story(story, shown_name="زرمینہ بی بی" if audience == "public_named" else "")
        return story

    return told


@pytest.fixture
def publish(amna: User, tell: Tell) -> Tell:
    """Makes a published story, with an edited copy in Urdu and English."""

    def published(**told: object) -> Story:
        story = tell(**told)
        services.edit_copy(
            story,
            title={"ur": "سولہ کھڈیاں", "en": "Sixteen looms"},
            body={"ur": "ہماری گلی میں سولہ کھڈیاں تھیں۔", "en": "There were sixteen looms in our lane."},
        )
        services.publish_story(story, checks=ALL_CHECKED, by=amna)
        return story

    return published
