"""A WhatsApp provider of our own that speaks the Graph API and misbehaves on purpose.

In a test: the fixture `provider` (`tests.provider.fixtures`). Beside a bench or a browser journey:
`python -m tests.provider --port N`, steered over `/_control/…`. What it took is the proof of "nothing doubled".
"""
