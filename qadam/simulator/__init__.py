"""A phone in the browser, in demo mode only: the same signed bytes through the same webhook, and what came back.

Owns: Line (which channel account it plays the provider of), Phone (an invented person), Bubble (what the phone shows) and
SimFile. It plays WhatsApp's Graph API for accounts whose `api_base` points here; the rest of Qadam does not know it exists.
"""
