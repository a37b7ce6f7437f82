"""What belongs to no single room: the public home, search, what we keep and why, and the desk's first page.

Owns no rows. Reads every room through its gates and the ports.
"""
