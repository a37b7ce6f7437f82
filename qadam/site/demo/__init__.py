"""The demo network: a fictional but lifelike place where everything Qadam does can be tried.

Owns the words (`data/*.toml`, read and checked by `content`), four hundred made-up people (`people`) and a plucked
melody that stands where a voice would be (`sound`). Nobody in it is real, every date is relative to today, and no voice
is ever synthesised. It reads no database; `load` does, when a network starts for the first time.
"""
