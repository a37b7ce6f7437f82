"""Public efforts for a cause in some places, and the record of what people did for them.

Owns: Campaign (draft → published → closed), Partnership, Section (what an editor places on the page, in order), Goal,
GoalReading, and Step, append-only, the unit impact counts. Sections other rooms offer come through the `sections` port.
"""
