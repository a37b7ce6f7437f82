"""Channels carry messages between Qadam and a provider: bytes in, plain values out, and the other way round.

Owns the contract every adapter keeps (`base`), one folder per adapter, and the numbered text menu that
stands in where a channel has no buttons. Knows nothing of the database or of Django. A new channel is one
folder here and one line in `config/channels.py`.
"""
