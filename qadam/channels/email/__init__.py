"""E-mail: plain SMTP over kept connections, or a mail service; answers, bounces and complaints come back as mail.

Owns how a message is written (`compose`), what a server's answer proves (`smtp`, `replies`), how incoming mail is read
(`reading`, `reports`), and the one form in which its events are kept (`events`). A mail service is reached through a
small bridge (`service`) that is given from outside, since this package knows no framework.
"""

from qadam.channels.email.channel import Mailbox, ServiceMail, SmtpMail
from qadam.channels.email.simulated import SimulatedMail

__all__ = ["Mailbox", "ServiceMail", "SimulatedMail", "SmtpMail"]
