"""What can be said to circles over chat. The first stands in the menu; the others open from it or by a word."""

from qadam.circles.dialogues import around, badges, reading
from qadam.circles.dialogues.checks import check
from qadam.circles.dialogues.facilitating import path
from qadam.circles.dialogues.leading import asked, change, give, next_meeting, resting, split
from qadam.circles.dialogues.meeting import came, report
from qadam.circles.dialogues.menus import circles, lead
from qadam.circles.dialogues.peers import peer, take
from qadam.circles.dialogues.room import room
from qadam.circles.dialogues.rules import rules, rules_asked
from qadam.circles.dialogues.starting import claim, start
from qadam.circles.dialogues.taking_part import box, help_alone, join, leave
from qadam.circles.dialogues.telling import our_story

DIALOGUES = (
    circles,
    start,
    claim,
    path,
    peer,
    take,
    join,
    leave,
    box,
    help_alone,
    lead,
    next_meeting,
    asked,
    change,
    give,
    split,
    resting,
    room,
    report,
    came,
    badges.give,
    badges.quiz,
    badges.about_code,
    badges.pass_it_on,
    our_story,
    around.around,
    around.report,
    around.example,
    reading.read_card,
    rules_asked,
    rules,
    check,
)

__all__ = ["DIALOGUES"]
