"""Badges: what somebody did, said by a code she carries. Given by the rooms above, checked by anybody, online or not."""

from qadam.learning.badges.services import award, district_of, keep_name, revoke_badge

__all__ = ["award", "district_of", "keep_name", "revoke_badge"]
