"""What each piece of demo content holds. A dataclass here is the form of a table in `data/`."""

from qadam.site.demo.shapes.doing import BroadcastContent, DriveContent, Outcome, ShiftContent
from qadam.site.demo.shapes.network import (
    Ask,
    CampaignContent,
    GoalContent,
    Helpline,
    OrganisationContent,
    Partner,
    Reading,
    SectionContent,
    StaffMember,
    TemplateContent,
)
from qadam.site.demo.shapes.telling import (
    Chapter,
    ChatContent,
    ChatMessage,
    Narrator,
    Persona,
    ReviewNote,
    StoryConsent,
    StoryContent,
    Translation,
    Voice,
)

__all__ = [
    "Ask",
    "BroadcastContent",
    "CampaignContent",
    "Chapter",
    "ChatContent",
    "ChatMessage",
    "DriveContent",
    "GoalContent",
    "Helpline",
    "Narrator",
    "OrganisationContent",
    "Outcome",
    "Partner",
    "Persona",
    "Reading",
    "ReviewNote",
    "SectionContent",
    "ShiftContent",
    "StaffMember",
    "StoryConsent",
    "StoryContent",
    "TemplateContent",
    "Translation",
    "Voice",
]
