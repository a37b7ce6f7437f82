"""Ids made inside the database, where rows are written by sets: `qadam_new_id()` is a UUIDv7 as core.models.new_id makes it.

PostgreSQL has one of its own from version 18 on; we go back to 15.
"""

# The milliseconds in front, the version, and what is random of a UUIDv4 with its variant.
CREATE = """
create or replace function qadam_new_id() returns uuid language sql volatile parallel safe as $$
    select (lpad(to_hex((extract(epoch from clock_timestamp()) * 1000)::bigint), 12, '0')
        || '7' || substr(gen_random_uuid()::text, 16))::uuid
$$
"""
DROP = "drop function qadam_new_id()"
