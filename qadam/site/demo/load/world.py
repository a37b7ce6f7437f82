"""What has been made of the demo content so far: rows by the names the content has for them."""

import random
from dataclasses import dataclass, field
from uuid import UUID

from qadam.accounts.models import User
from qadam.campaigns.models import Campaign, Goal
from qadam.circles.models import Circle, Device, Facilitator
from qadam.creators.models import Cohort, Participant
from qadam.drives.models import Drive
from qadam.learning.badge_models import PassOn
from qadam.learning.models import GoingRound
from qadam.messaging.models import ChannelAccount
from qadam.organisations.models import Organisation
from qadam.people.models import Person
from qadam.places.models import Place
from qadam.site.demo.content import DemoContent
from qadam.site.demo.load.history import History
from qadam.site.demo.load.standins import StandIns
from qadam.stories.models import Story

SEED = 1961


@dataclass
class World:
    """The rows, and the history that is still to be played. `goals` by campaign and key; `users` by e-mail."""

    content: DemoContent
    history: History
    standins: StandIns
    places: dict[str, Place] = field(default_factory=dict)
    organisations: dict[str, Organisation] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    accounts: dict[str, ChannelAccount] = field(default_factory=dict)
    campaigns: dict[str, Campaign] = field(default_factory=dict)
    goals: dict[tuple[str, str], Goal] = field(default_factory=dict)
    drives: dict[str, Drive] = field(default_factory=dict)
    personas: dict[str, Person] = field(default_factory=dict)
    stories: dict[str, Story] = field(default_factory=dict)
    leaders: dict[str, Facilitator] = field(default_factory=dict)
    circles: dict[str, Circle] = field(default_factory=dict)
    # By circle: the phone of who leads, and the other one.
    phones: dict[tuple[str, int], Device] = field(default_factory=dict)
    around: dict[str, GoingRound] = field(default_factory=dict)
    # Who of the four hundred belongs to a circle already.
    in_circles: set[UUID] = field(default_factory=set)
    # By chain: its links in order.
    links: dict[tuple[str, int], PassOn] = field(default_factory=dict)
    cohorts: dict[str, Cohort] = field(default_factory=dict)
    creators: dict[str, Participant] = field(default_factory=dict)
    chance: random.Random = field(default_factory=lambda: random.Random(SEED))

    def new_id(self) -> UUID:
        """An id as a phone makes it, the same every time."""
        return UUID(int=self.chance.getrandbits(128), version=4)
