"""Everything that reaches people and everything they say back, on every channel, once.

Owns: ChannelAccount, InboundEvent (new → done | parked), Conversation (bot | human), Message, Template, Delivery
(queued → sending → accepted → sent → delivered → read, or failed, unknown, skipped, expired, cancelled), Attempt (calling → …),
OptOut, Incident (open → taken → closed). Dialogues are data (dialogue.py); `services.queue_message` is the one door out.
"""
