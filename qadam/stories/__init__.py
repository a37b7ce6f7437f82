"""What people tell, with their consent as data.

Owns: Story (telling → submitted → published | returned | declined, and withdrawn from any of them), StoryPart (what
was told, in order, never changed), StoryRule (who may see, quote, share, and who else is in it), and the edited copy a
reader sees. A narrator is a people.Person; a sealed narrator's identity appears on no page, log, export or answer.
"""
