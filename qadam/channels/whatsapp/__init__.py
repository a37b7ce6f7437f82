"""WhatsApp by Meta's Cloud API: signed webhooks in, Graph calls out.

Owns the wire format (`parse`, `payloads`), the meaning of its answers (`errors`) and the files people send
(`media`).
"""

from qadam.channels.whatsapp.channel import WhatsApp

__all__ = ["WhatsApp"]
