"""Which room fills which port. The one place to look."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from qadam.site.demo.load.world import World


def wire() -> None:
    """Fills every port. Called once when Django is ready."""
    _doors()
    _campaign_pages()
    _chat()
    _sending()
    _calls()
    _lessons()
    _people()
    _media()
    _desk()
    _demo()


def _doors() -> None:
    from qadam.core import ports
    from qadam.core.ports import Door
    from qadam.learning.ports import ways_on
    from qadam.messaging.queries import ways_in

    ports.main_doors.fill(
        Door("campaigns", "flag", "campaigns:campaigns", _("Campaigns")),
        Door("stories", "book", "stories:stories", _("Stories")),
        Door("drives", "cal", "drives:drives", _("Drives")),
        Door("learn", "people", "learn:lessons", _("Learn")),
        Door("impact", "chart", "impact:impact", _("Impact")),
    )
    ports.foot_doors.fill(
        Door("follow", "bell", "follow:organisations", _("Follow us, or end messages")),
        Door("privacy", "lock", "site:privacy", _("What we keep, and why")),
        Door("take-back", "undo", "stories:take-back", _("Take your story back")),
        Door("search", "search", "site:search", _("Search")),
        Door("desk", "home", "desk:today", _("For organisers")),
    )
    ports.desk_doors.fill(
        Door("today", "home", "desk:today", _("Today"), covers_below=False),
        Door("inbox", "chat", "desk-messaging:inbox", _("Inbox")),
        Door("stories", "book", "desk-stories:stories", _("Stories")),
        Door("drives", "cal", "desk-drives:drives", _("Drives")),
        Door("circles", "circle", "desk-circles:circles", _("Circles")),
        Door("lessons", "mic", "desk-learning:lessons", _("Lessons")),
        Door("creators", "edit", "desk-creators:cohorts", _("Creators")),
        Door("broadcasts", "horn", "desk-outreach:broadcasts", _("Broadcasts")),
        Door("people", "people", "desk-people:people", _("People")),
        Door("campaigns", "flag", "desk-campaigns:campaigns", _("Campaigns")),
        Door("impact", "chart", "desk-impact:impact", _("Impact")),
        Door("settings", "tune", "desk-organisations:settings", _("Settings")),
    )
    ports.ways_in.fill(ways_in)
    ways_on.fill(Door("circles", "circle", "circles:circles", _("Circles of neighbours")))


def _campaign_pages() -> None:
    from qadam.campaigns import ports, sections
    from qadam.circles import indicators as circles
    from qadam.drives import indicators as drives
    from qadam.drives import sharing as drives_sharing
    from qadam.drives.sections import NextDrives
    from qadam.impact.sections import Numbers
    from qadam.outreach import corrections, sharing
    from qadam.outreach import indicators as outreach
    from qadam.stories import indicators as stories
    from qadam.stories import sharing as stories_sharing
    from qadam.stories.sections import Voices

    ports.section_kinds.fill(
        sections.Words(),
        sections.Goals(),
        NextDrives(),
        Voices(),
        Numbers(),
        sections.Partners(),
        sections.Share(),
    )
    sharing.shareables.fill(drives_sharing.shareable, stories_sharing.shareable, sharing.campaign_shareable)
    sharing.brought.fill(drives_sharing.brought)
    sharing.came_by.fill(drives_sharing.came_by)
    sharing.postables.fill(drives_sharing.postables, stories_sharing.postables, sharing.campaigns_of)
    ports.notices.fill(corrections.notice)
    ports.indicators.fill(*outreach.INDICATORS, *stories.INDICATORS, *drives.INDICATORS, *circles.INDICATORS)


def _chat() -> None:
    from config.inbound import HANDLERS
    from qadam.circles import dialogues as circles
    from qadam.circles import ports as circle_ports
    from qadam.core.ports import screen_danger
    from qadam.creators import dialogues as creators
    from qadam.drives import dialogues as drives
    from qadam.learning import dialogues as learning
    from qadam.messaging import danger
    from qadam.messaging.ports import dialogues, inbound_handlers
    from qadam.stories import dialogues as stories
    from qadam.stories.dialogues.telling import from_a_circle

    circle_ports.tell_story.fill(from_a_circle)
    # In the order of the menu.
    dialogues.fill(
        *stories.DIALOGUES,
        drives.near,
        drives.mine,
        drives.join,
        *circles.DIALOGUES,
        learning.lessons,
        learning.play,
        learning.hear,
        creators.join,
        creators.creators,
        creators.brief,
        creators.draft,
        creators.comments,
        creators.publish,
    )
    inbound_handlers.fill(*HANDLERS)
    screen_danger.fill(danger.screen)


def _sending() -> None:
    from config.channels import CHANNEL_KINDS, open_channel
    from qadam.circles import messages as circles
    from qadam.creators import messages as creators
    from qadam.drives import messages as drives
    from qadam.impact.intervals import detectable_difference
    from qadam.learning.packs import document
    from qadam.messaging import mydata
    from qadam.messaging import ports as messaging
    from qadam.messaging.services import WAITING_TEMPLATE
    from qadam.outreach import ports as outreach
    from qadam.outreach.enrolling import tell_due
    from qadam.outreach.falling import fall_due
    from qadam.stories import messages as stories

    messaging.open_channel.fill(open_channel)
    messaging.documents.fill(document)
    messaging.promises.fill(mydata.forget_due, fall_due, tell_due)
    messaging.own_templates.fill(
        WAITING_TEMPLATE, *drives.TEMPLATES, *stories.TEMPLATES, *circles.TEMPLATES, *creators.TEMPLATES
    )
    messaging.channel_kinds.fill(
        *(named for named in CHANNEL_KINDS.items() if not named[0].endswith("simulator"))
    )
    outreach.could_show.fill(detectable_difference)


def _calls() -> None:
    from qadam.circles import spoken as circles
    from qadam.creators import told as creators
    from qadam.drives import spoken as drives
    from qadam.messaging import ports as messaging
    from qadam.stories import spoken as stories
    from qadam.voice import calls, ports
    from qadam.voice import spoken as voice

    messaging.live_lines.fill(calls.say)
    ports.spoken.fill(voice.SPOKEN, stories.SPOKEN, drives.SPOKEN, circles.SPOKEN, creators.SPOKEN)
    ports.announcements.fill(drives.announcements, circles.announcements)
    _speaking()


def _speaking() -> None:
    """Whose sentences are said on a call, and so are recorded by a person."""
    from qadam.voice import ports

    ports.speaking_modules.fill(
        "qadam.voice.spoken",
        "qadam.messaging.first_contact",
        "qadam.messaging.menu",
        "qadam.messaging.engine",
        "qadam.messaging.talking",
        "qadam.messaging.handlers",
        "qadam.messaging.stops",
        "qadam.messaging.danger",
        "qadam.messaging.fetching",
        "qadam.messaging.mydata",
        "qadam.drives.dialogues",
        "qadam.drives.messages",
        "qadam.drives.errors",
        "qadam.stories.dialogues.telling",
        "qadam.stories.dialogues.answering",
        "qadam.stories.dialogues.taking_back",
        "qadam.stories.dialogues.shared",
        "qadam.stories.enums",
        "qadam.stories.spoken",
        "qadam.circles.dialogues.badges",
        "qadam.circles.dialogues.entries",
        "qadam.circles.dialogues.menus",
        "qadam.circles.dialogues.shared",
        "qadam.circles.dialogues.places",
        "qadam.circles.dialogues.starting",
        "qadam.circles.dialogues.facilitating",
        "qadam.circles.dialogues.peers",
        "qadam.circles.dialogues.leading",
        "qadam.circles.dialogues.taking_part",
        "qadam.circles.dialogues.telling",
        "qadam.circles.dialogues.rules",
        "qadam.circles.dialogues.checks",
        "qadam.circles.messages_rules",
        "qadam.circles.messages",
        "qadam.circles.errors",
        "qadam.circles.enums",
        "qadam.learning.enums",
        "qadam.learning.dialogues.hearing",
        "qadam.circles.dialogues.around",
        "qadam.creators.dialogues.menus",
        "qadam.creators.dialogues.shared",
        "qadam.creators.told",
        "qadam.creators.enums",
        "qadam.creators.errors",
    )


def _lessons() -> None:
    from qadam.circles import spoken as circles
    from qadam.creators import told as creators
    from qadam.learning import hearing
    from qadam.voice import ports

    ports.written.fill(hearing.written, circles.written, creators.written)


def _people() -> None:
    from qadam.circles.personal import CirclesData
    from qadam.core.ports import person_data
    from qadam.creators.personal import CreatorsData
    from qadam.drives.personal import DrivesData
    from qadam.learning.personal import LearningData
    from qadam.messaging.personal import MessagingData
    from qadam.messaging.queries import phone_channels
    from qadam.messaging.stops_read import notes_about
    from qadam.outreach.sequences import SequenceData
    from qadam.people import ports as people
    from qadam.stories.personal import StoriesData
    from qadam.voice.personal import VoiceData

    person_data.fill(
        StoriesData(),
        DrivesData(),
        CirclesData(),
        CreatorsData(),
        LearningData(),
        SequenceData(),
        VoiceData(),
        MessagingData(),
    )
    people.person_notes.fill(notes_about)
    people.phone_channels.fill(phone_channels)


def _media() -> None:
    from qadam.circles.media import SessionPhotos
    from qadam.creators.personal import CreatorsMedia
    from qadam.drives.personal import OutcomePhotos
    from qadam.drives.sharing import DriveCards
    from qadam.media import ports
    from qadam.media.jobs import wake_render
    from qadam.messaging.personal import ThreadMedia
    from qadam.outreach.posting import PostPictures
    from qadam.outreach.sharing import CampaignCards
    from qadam.stories.media import StoryMedia, tell_outcome
    from qadam.voice.media import RecordingMedia

    stories = StoryMedia()
    ports.gates.fill(
        stories,
        OutcomePhotos(),
        SessionPhotos(),
        ThreadMedia(),
        PostPictures(),
        RecordingMedia(),
        CreatorsMedia(),
    )
    ports.card_gates.fill(stories, DriveCards(), CampaignCards())
    ports.outcome.fill(tell_outcome)
    ports.wake.fill(wake_render)


def _desk() -> None:
    from qadam.circles.waiting import waiting as circles
    from qadam.core import ports
    from qadam.creators.waiting import waiting as creators
    from qadam.drives.waiting import waiting as drives
    from qadam.learning.waiting import waiting as learning
    from qadam.messaging.waiting import waiting as messaging
    from qadam.outreach.waiting import waiting as outreach
    from qadam.stories.search import hits as stories_found
    from qadam.stories.waiting import waiting as stories

    ports.waiting.fill(messaging, outreach, stories, drives, circles, creators, learning)
    ports.search.fill(stories_found)


def _demo() -> None:
    from django.conf import settings

    from qadam.site.demo.ports import demo_parts

    if settings.DEMO:
        demo_parts.fill(_simulated)


def _simulated(world: "World") -> None:
    # Imported when a demo is loaded, once in the life of an installation: everything the network is made of hangs on it.
    from qadam.simulator.demo import load_lines, load_phones, load_telephone

    load_phones(world)
    load_lines(world)
    load_telephone(world)
