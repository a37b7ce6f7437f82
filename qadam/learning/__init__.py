"""The material of circles: lessons of a few cards that a person who hardly reads can use, in several languages.

Owns: Guide (lessons in an order), Lesson, Version (draft → in review → published → retired; a published one never changes), Card,
NativeReading (who read a language aloud, and when), Item (the bank of pictured questions, and the games), GoingRound (what people
are told or sent in a place just now) and Example (such a thing added to a card).
Rows without an organisation are the library that comes with Qadam (`library/`, read by `loading.py`): everybody's to use and
nobody's to change; an organisation adapts a copy. Who meets, when, and what they learned is in `circles`.
Badge (valid → revoked; says what its bearer did, not who she is: `badges/`), BadgeKey and PassOn (a lesson passed from hand to
hand) are given by the rooms above and keep nobody.
"""
