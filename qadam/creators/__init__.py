"""A cohort of young creators: a brief, a draft, what the mentor says, a better draft, a post, and what it brought.

Owns: Cohort (open → running → ended) with its mentors, Participant (waiting for a guardian → active → left), Brief (draft →
scheduled → open → closed), Draft (sent → commented or ready → published; a newer one replaces it), Comment and Publication.
A certificate is given for a published post that names a source and says who paid for it; the database holds that too.
Whoever is under 18 takes part only with a guardian's consent, and no public name of hers is kept.
What a post brought is counted by addresses of people who joined by its link; openings of the link are only reach.
"""
