"""Every write to stories: telling, consent, review, publishing, taking back."""

from qadam.stories.services.reviewing import (
    CHECKS,
    choose_parts,
    decline_story,
    edit_copy,
    publish_story,
    release_story,
    return_story,
)
from qadam.stories.services.sharing import draw_card, sweep_cards
from qadam.stories.services.telling import (
    MOST_PARTS,
    add_part,
    answer_question,
    begin_story,
    begun_elsewhere,
    forget_unfinished,
    guard,
    keep_for_form,
    put_into_campaign,
    set_rule,
    submit_story,
    tell_by_web,
    told_text,
)
from qadam.stories.services.withdrawing import forget_narrator, replay_withdrawals, withdraw_story

__all__ = [
    "CHECKS",
    "MOST_PARTS",
    "add_part",
    "answer_question",
    "begin_story",
    "begun_elsewhere",
    "choose_parts",
    "decline_story",
    "draw_card",
    "edit_copy",
    "forget_narrator",
    "forget_unfinished",
    "guard",
    "keep_for_form",
    "publish_story",
    "put_into_campaign",
    "release_story",
    "replay_withdrawals",
    "return_story",
    "set_rule",
    "submit_story",
    "sweep_cards",
    "tell_by_web",
    "told_text",
    "withdraw_story",
]
