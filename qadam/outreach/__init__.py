"""Outreach: who is asked, with what words, and who is left out by lot so that we can know what it did.

Owns: Broadcast (draft → ready → sending ⇄ paused → done, or cancelled), Segment (a value), Holdout and Assignment
(drawn once for a campaign and address), TrackedLink and its clicks a day. What goes out are messaging's deliveries.
"""
