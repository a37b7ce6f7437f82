"""The tenants: organisations, who works in them in which role, and the keys their programs use.

Owns: Organisation, Membership, ApiToken, and the Actor every gate asks about. Role is one of coordinator, editor,
facilitator, dispatcher, treasurer, guardian, viewer.
"""
