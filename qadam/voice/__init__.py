"""Calls: for the phone without letters or data. Whoever rings is called back at our cost and talks to the same dialogues by keys.

Owns: Call (one call of ours that was taken: where it stands, what is being said), Recording (one sentence in one language, as a
person said it) and Speaker (that person; she says her name before she is heard). A sentence nobody has recorded is missing: the
provider's machine reads it and says that it is one. Knows no provider: what is done in a call stands in `channels/voice/twiml`.
"""
