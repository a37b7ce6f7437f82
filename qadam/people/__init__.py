"""People an organisation is in touch with. They need no account, no number and no name.

Owns: Person, Address (sealed, found by a keyed hash), PersonAddress (a household's phone is one address of several people)
and Consent (append-only). A person is active or forgotten; a forgotten person keeps only yes/no, time and purpose.
"""
