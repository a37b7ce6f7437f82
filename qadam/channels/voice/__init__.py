"""Calls over a provider of Twilio's kind: it is asked to ring somebody, and then asks us what to say, step by step.

`channel` is the adapter; `twiml` writes what the provider does in a call; `parse` reads what it tells; `answers` puts what
was heard in a call into the form in which events are stored.
"""

from qadam.channels.voice.channel import SimulatedVoice, Voice

__all__ = ["SimulatedVoice", "Voice"]
