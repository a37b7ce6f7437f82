"""A session is what its counted reports say together. Made anew from all of them each time, so their order never matters.

Two phones that counted differently: the greater count stays and `counts_differ` is set. Signs and codes are a union.
All of it by sets: a phone that was away for a month hands over everything in one go, and so do thousands at once.
Locks are taken in one order (circles held, sessions by id, circles that change by id): two phones never wait for each other.
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from qadam.circles.enums import Presence
from qadam.core.clock import now
from qadam.core.models import new_id

_CIRCLES = "select id from circles_circle where id = any(%s) order by id for key share"
_LOCK = "select id from circles_session where id = any(%s) order by id for no key update"

_BY_CODE = """
    insert into circles_attended (id, session_id, member_id, how, at)
    select qadam_new_id(), s.id, c.member_id, %(code)s, c.at
    from circles_camebycode c
    join circles_member m on m.id = c.member_id
    join circles_session s on s.circle_id = m.circle_id and s."on" = c."on"
    where s.id = any(%(sessions)s)
    order by s.id, c.member_id
    on conflict do nothing
"""

_FOLD = """
    with counted as (
        select session_id, told, by_id, phone_at + clock_off_s * interval '1 second' as began_at, received_at,
            (told ->> 'total')::int as total, told -> 'tally' as tally,
            row_number() over (partition by session_id
                order by (told ->> 'total')::int desc nulls last, (told -> 'tally') ? 'people', id) as place
        from circles_sessionreport where session_id = any(%(sessions)s) and state = 'counted'
    ), told as (
        select session_id, max(total) as heads, max((told ->> 'version')::int) as version,
            count(distinct total) > 1
                or count(distinct tally) filter (where tally <> '{}' and not tally ? 'people') > 1 as differ,
            bool_or((told ->> 'rules_read')::bool) as rules_read,
            bool_or(coalesce((told ->> 'corrected')::bool, false)) as corrected,
            max((told ->> 'minutes')::int) as minutes, max((told ->> 'tried')::int) as tried,
            (array_agg(by_id order by received_at, by_id) filter (where by_id is not null))[1] as led_by,
            min(least(began_at, received_at)) as held_at,
            max(tally::text) filter (where place = 1) as tally
        from counted group by session_id
    ), seen as (
        select session_id, count(*) as n from circles_attended where session_id = any(%(sessions)s) group by 1
    )
    update circles_session s set
        state = 'held', came = greatest(told.heads, seen.n), tally = told.tally::jsonb, counts_differ = told.differ,
        day_corrected = told.corrected, rules_read = told.rules_read, minutes = told.minutes, tried = told.tried,
        version_number = greatest(told.version, 1), led_by_id = coalesce(s.led_by_id, told.led_by),
        held_at = told.held_at, synced_at = %(now)s, updated_at = %(now)s
    from told left join seen on seen.session_id = told.session_id
    where s.id = told.session_id
"""

_WAKE = """
    with held as (
        select circle_id, min("on") as first, max("on") as last from circles_session
        where id = any(%(sessions)s) and state = 'held' group by circle_id
    ), locked as (
        select c.id from circles_circle c join held on held.circle_id = c.id
        where c.state = 'sleeping' or c.began_on is null or c.began_on > held.first
        order by c.id for no key update of c
    )
    update circles_circle c set
        began_on = least(c.began_on, held.first),
        state = case when c.state = 'sleeping' and held.last > %(awake)s then 'meeting' else c.state end,
        updated_at = %(now)s
    from locked join held on held.circle_id = locked.id where c.id = locked.id
"""

_MEMBERS = """
    insert into circles_member (id, circle_id, sign, joined_on)
    select id, circle_id, sign, day from unnest(%s::uuid[], %s::uuid[], %s::text[], %s::date[]) t(id, circle_id, sign, day)
    order by circle_id, sign
    on conflict (circle_id, sign) do nothing
"""

_SIGNED = """
    insert into circles_attended (id, session_id, member_id, how, at)
    select qadam_new_id(), s.id, m.id, %s, %s
    from unnest(%s::uuid[], %s::text[]) t(session_id, sign)
    join circles_session s on s.id = t.session_id
    join circles_member m on m.circle_id = s.circle_id and m.sign = t.sign
    order by s.id, m.id
    on conflict do nothing
"""


def hold_circles(ids: Iterable[UUID]) -> None:
    """Lets nobody be counted by code in these circles before the transaction ends, so that either sees the other."""
    with connection.cursor() as cursor:
        cursor.execute(_CIRCLES, [sorted(ids)])


def lock_sessions(ids: Iterable[UUID]) -> None:
    """Holds these sessions to the end of the transaction: whoever folds them next sees all that was told."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [sorted(ids)])


def count_signs(rows: Sequence[tuple[UUID, UUID, str, object]]) -> None:
    """Counts members by their signs: (session, circle, sign, day). A sign nobody had becomes a member without a person."""
    if not rows:
        return
    circles, signs, days = [r[1] for r in rows], [r[2] for r in rows], [r[3] for r in rows]
    with connection.cursor() as cursor:
        cursor.execute(_MEMBERS, [[new_id() for _row in rows], circles, signs, days])
        cursor.execute(_SIGNED, [Presence.SIGN.value, now(), [r[0] for r in rows], signs])


def fold_sessions(ids: Iterable[UUID]) -> None:
    """Makes these sessions, held by `lock_sessions`, say what their reports, signs and codes say. Wakes their circles."""
    told: dict[str, Any] = {"sessions": sorted(ids), "code": Presence.CODE.value, "now": now()}
    told["awake"] = (now() - timedelta(days=21)).date()
    with connection.cursor() as cursor:
        cursor.execute(_BY_CODE, told)
        cursor.execute(_FOLD, told)
        cursor.execute(_WAKE, told)
