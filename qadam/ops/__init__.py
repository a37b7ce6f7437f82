"""Running Qadam: the command line, the supervisor, its own PostgreSQL, backup, keys, health. May import every app.

Owns no tables. What starts before Django does (bootstrap, supervisor, postgres, keys) imports nothing of Django.
"""
