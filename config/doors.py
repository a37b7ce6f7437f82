"""The links of the shell: what stands in the header, in the footer and at the side of the desk, in this order."""

from django.utils.translation import gettext_lazy as _

from qadam.core.ports import Door

HEADER = (
    Door("campaigns", "flag", "campaigns:campaigns", _("Campaigns")),
    Door("stories", "book", "stories:stories", _("Stories")),
    Door("drives", "cal", "drives:drives", _("Drives")),
    Door("impact", "chart", "impact:impact", _("What changed")),
)
FOOTER = (
    Door("privacy", "lock", "site:privacy", _("What we keep, and why")),
    Door("take-back", "undo", "stories:take-back", _("Take your story back")),
    Door("my-data", "people", "people:my-data", _("My data")),
    Door("desk", "home", "desk:today", _("For organisers")),
)
# The first four stand at the thumb on a phone, the others behind More.
DESK = (
    Door("today", "home", "desk:today", _("Today"), covers_below=False),
    Door("inbox", "chat", "desk-messaging:inbox", _("Inbox")),
    Door("stories", "book", "desk-stories:stories", _("Stories")),
    Door("drives", "cal", "desk-drives:drives", _("Drives")),
    Door("broadcasts", "horn", "desk-outreach:broadcasts", _("Broadcasts")),
    Door("people", "people", "desk-people:people", _("People")),
    Door("campaigns", "flag", "desk-campaigns:campaigns", _("Campaigns")),
    Door("impact", "chart", "desk-impact:impact", _("Impact")),
    Door("settings", "tune", "desk-organisations:settings", _("Settings")),
)
