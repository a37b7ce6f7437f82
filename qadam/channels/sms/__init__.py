"""SMS: any provider with an HTTP door, described (`SmsHttp` and its presets), and Twilio. Words only, paid by the part."""

from qadam.channels.sms.generic import SmsHttp
from qadam.channels.sms.presets import Aggregator, Kannel, SmsGate
from qadam.channels.sms.simulated import SimulatedSms
from qadam.channels.sms.twilio import Twilio

__all__ = ["Aggregator", "Kannel", "SimulatedSms", "SmsGate", "SmsHttp", "Twilio"]
