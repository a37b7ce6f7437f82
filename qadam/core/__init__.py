"""What every room stands on, and nothing that belongs to one of them.

Owns: the one clock, languages and text folding, money, transitions, sealing, the audit trail, ports, the base model,
and the shell every page shares. Nouns: AuditEntry. No states of its own.
"""
