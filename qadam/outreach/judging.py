"""The one question to the database that judges an audience: for each person the first way that works, or one reason."""

# Every question begins with the ways of the ladder, in their order.
RUNGS = """
    with rungs as materialized (
        select * from unnest(%(rung)s::int[], %(account)s::uuid[], %(channel)s::text[], %(needs_window)s::bool[])
            as rung (rung, account_id, channel, needs_window)
    )"""

# Whom it is about: (id, language, after, only_rung, address_id, delivery_id). `after`: rungs up to this one were tried.
SEGMENT = """
    , wanted as materialized (
        select person.id, person.language, -1 as after, null::int as only_rung, null::uuid as address_id,
            null::uuid as delivery_id
        from people_person person
        where person.organisation_id = %(organisation)s and person.erased_at is null
            and (cardinality(%(languages)s::text[]) = 0 or person.language = any(%(languages)s))
            and (%(anywhere)s or person.place_id = any(%(places)s::bigint[]))
            and (cardinality(%(causes)s::text[]) = 0 or person.causes ?| %(causes)s)
    )"""

# The same where a step is asked for: a condition of its own, since an "or" beside it would be looked up person by person.
WITH_STEPS = (
    SEGMENT.removesuffix("    )")
    + """\
            and person.id in (select step.person_id from campaigns_step step where step.kind = any(%(steps)s))
    )"""
)

# Everybody whom the broadcast that is corrected left for, or may have, and who has no correction yet: on the way that
# reached her, and from there down the ladder. A late receipt may say that it was an earlier way than it stands on.
CORRECTED = """
    , wanted as materialized (
        select person.id, person.language, coalesce(way.rung, 0) - 1 as after, way.rung as only_rung,
            case when arrived.account_id is null or arrived.account_id = first.account_id then first.address_id
                end as address_id,
            null::uuid as delivery_id
        from messaging_delivery first join people_person person on person.id = first.person_id
        left join lateral (
            select attempt.account_id from messaging_attempt attempt
            where first.rung > 0 and attempt.delivery_id = first.id and attempt.state in ('delivered', 'read')
            order by attempt.started_at desc limit 1
        ) arrived on true
        left join rungs way on way.account_id = coalesce(arrived.account_id, first.account_id)
        where first.cause_kind = 'broadcast' and first.cause_id = %(corrects)s
            and first.state in ('accepted', 'sent', 'delivered', 'read', 'unknown')
            and not exists (
                select from messaging_delivery hers where hers.cause_kind = 'broadcast'
                    and hers.cause_id = %(broadcast)s and hers.person_id = first.person_id
            )
    )"""

# Whom the present rung is known not to have reached. An attempt that may have arrived lets nobody fall.
FALLING = """
    , falling as materialized (
        select delivery.id, delivery.person_id, delivery.rung::int as rung,
            delivery.state = 'skipped' and delivery.skip_reason = 'template_paused' as is_paused
        from messaging_delivery delivery
        where delivery.cause_kind = 'broadcast' and delivery.cause_id = %(broadcast)s and delivery.rungs_left > 0
            and delivery.state in ('failed', 'skipped')
        order by delivery.id limit %(at_most)s
        for update skip locked
    ), wanted as materialized (
        select person.id, person.language, falling.rung as after, null::int as only_rung, null::uuid as address_id,
            falling.id as delivery_id
        from falling join people_person person on person.id = falling.person_id and person.erased_at is null
    )"""

# What is known of everybody of `wanted` on each way. Where it has begun, an address may have its message already.
_TAKEN = """
        left join messaging_delivery other on other.cause_kind = 'broadcast' and other.cause_id = %(broadcast)s
            and other.address_hash = ways.hash and other.id is distinct from wanted.delivery_id"""
_EACH = """
    , said as (
        select distinct on (wanted.id, rungs.rung) wanted.id as person_id, rungs.rung, consent.granted
        from wanted
        join people_consent consent on consent.person_id = wanted.id and consent.purpose = %(purpose)s
        join rungs on consent.channel in ('', rungs.channel)
        order by wanted.id, rungs.rung, consent.at desc, consent.id desc
    ), ways as (
        select distinct on (wanted.id, rungs.rung) wanted.id as person_id, rungs.rung, way.is_main,
            address.id as address_id, address.hash
        from wanted
        join people_personaddress way on way.person_id = wanted.id
        join people_address address on address.id = way.address_id
        join rungs on rungs.channel = address.channel
        where address.gone_at is null and (address.verified_at is not null or exists (
                select from people_consent proven where proven.person_id = wanted.id and proven.granted
                    and proven.method = any(%(by_hand)s)))
            and (wanted.address_id = address.id or wanted.address_id is null
                or wanted.only_rung is distinct from rungs.rung)
        order by wanted.id, rungs.rung, way.is_main desc, address.verified_at desc nulls last, address.id
    ), often as (
        select past.address_hash from outreach_broadcast broadcast
        join messaging_delivery past on past.cause_kind = 'broadcast' and past.cause_id = broadcast.id
        where %(counts_often)s and broadcast.organisation_id = %(organisation)s
            and broadcast.purpose <> 'emergency' and broadcast.id <> %(broadcast)s and broadcast.corrects_id is null
            and broadcast.started_at > %(now)s - interval '21 days'
            and past.state in ('queued', 'sending', 'accepted', 'sent', 'delivered', 'read', 'unknown')
            and past.changed_at > %(now)s - interval '7 days'
        group by past.address_hash having count(*) >= %(most_a_week)s
    ), words as (
        select * from unnest(%(w_rung)s::int[], %(w_variant)s::text[], %(w_reader)s::text[], %(w_language)s::text[],
            %(w_content)s::jsonb[], %(w_template)s::bool[])
            as words (rung, variant, reader, content_language, content, has_template)
    ), each as materialized (
        select wanted.id as person_id, wanted.language, rungs.rung, ways.address_id, ways.hash, ways.is_main,
            wanted.after, wanted.delivery_id, coalesce(said.granted, false) as agreed,
            stop.id is not null as stopped, often.address_hash is not null as often, assignment.arm,
            coalesce(thread.is_guarded or thread.keeper = 'human' or thread.held_at is not null, false)
                or wanted.id in (select hers.person_id from messaging_conversation hers
                    where hers.held_at is not null and hers.person_id is not null) as on_hold,
            rungs.needs_window and (thread.window_ends_at is null or thread.window_ends_at <= %(now)s) as outside,
            coalesce(words.has_template, false) as has_template, {is_taken} as is_taken
        from wanted
        cross join rungs
        left join ways on ways.person_id = wanted.id and ways.rung = rungs.rung
        left join said on said.person_id = wanted.id and said.rung = rungs.rung
        left join words on words.rung = rungs.rung and words.reader = wanted.language and words.variant = 'a'
        left join messaging_optout stop on stop.account_id = rungs.account_id and stop.address_hash = ways.hash
            and stop.undone_at is null and (not stop.only_news or %(purpose)s = 'news')
        left join messaging_conversation thread
            on thread.account_id = rungs.account_id and thread.address_hash = ways.hash
        left join often on often.address_hash = ways.hash
        left join outreach_assignment assignment
            on assignment.holdout_id = %(holdout)s and assignment.address_hash = ways.hash{taken}
    )"""
_WORKS = """each.address_id is not null and each.agreed and not each.is_taken
                and (not each.outside or each.has_template)"""

# Her first way that works, and whose turn it is where several people have one address.
_FIRST = f"""
    , folded as (
        select person_id, bool_or(stopped) as stopped, bool_or(on_hold) as on_hold, bool_or(often) as often,
            bool_or(rung > after and address_id is not null) as has_way,
            bool_or(rung > after and address_id is not null and agreed) as agreed,
            bool_or(rung > after and address_id is not null and agreed and is_taken) as taken,
            case when bool_or(arm = 'held') then 'held' else max(arm) end as arm,
            min(rung) filter (where rung > after and {_WORKS}) as works,
            coalesce(
                min(rung) filter (where rung > after and {_WORKS}),
                min(rung) filter (where rung > after and address_id is not null and agreed),
                min(rung) filter (where rung > after and address_id is not null),
                min(rung) filter (where rung > after),
                min(rung)
            ) as rung
        from each group by person_id
    ), turns_0 as materialized (
        select folded.*, works is not null and not folded.stopped and not folded.on_hold and not folded.often as goes,
            each.language, each.address_id, each.hash, each.outside, each.delivery_id,
            row_number() over (partition by each.hash order by (works is not null and not folded.stopped
                and not folded.on_hold and not folded.often) desc, each.is_main desc, folded.person_id) as turn
        from folded join each on each.person_id = folded.person_id and each.rung = folded.rung
    )"""

# Who lost an address to somebody else of the house tries her own next way that nobody has.
_NEXT = f"""
    , next_{{n}} as (
        select distinct on (each.person_id) each.* from turns_{{before}} lost
        join each on each.person_id = lost.person_id and each.rung > lost.rung and {_WORKS}
        where lost.goes and lost.turn > 1 and not exists (select from ({{won}}) won where won.hash = each.hash)
        order by each.person_id, each.rung
    ), turns_{{n}} as materialized (
        select next.person_id, lost.stopped, lost.on_hold, lost.often, lost.has_way, lost.agreed, lost.taken, lost.arm,
            lost.works, next.rung, lost.goes, next.language, next.address_id, next.hash, next.outside,
            next.delivery_id,
            row_number() over (partition by next.hash order by next.is_main desc, next.person_id) as turn
        from next_{{n}} next join turns_{{before}} lost on lost.person_id = next.person_id
    )"""

# Every person of `wanted` appears exactly once, so that the totals always add up.
_JUDGED = """
    , reached as ({reached}
    ), fit as (
        select reached.*, case
            when not has_way then 'no_address'
            when stopped then 'opted_out'
            when not agreed then 'no_consent'
            when turn > 1 then 'shared_phone'
            when on_hold then 'on_hold'
            when often then 'too_often'
            when works is null and taken then 'shared_phone'
            when works is null then %(no_template)s
            when arm = 'held' and %(lot_holds)s then 'held_out'
            end as first_reason
        from reached
    ), drawn as (
        select fit.*, case when first_reason is null and arm is null and %(share)s > 0
            and (('x' || left(encode(sha256(%(outer)s || sha256(%(inner)s || hash)), 'hex'), 16))::bit(64) >> 11)
                ::bigint / 9007199254740992::float < %(share)s
            then 'held_out' else first_reason end as reason
        from fit
    ), judged as materialized (
        select drawn.person_id, drawn.delivery_id, drawn.language, drawn.rung, drawn.address_id, drawn.hash,
            drawn.outside, drawn.arm, drawn.reason, chosen.variant, words.content_language, words.content
        from drawn
        cross join lateral (
            select case when drawn.reason is not null or %(variants)s = 1 then 'a' else
                chr(97 + floor((('x' || left(encode(sha256(%(v_outer)s || sha256(%(v_inner)s || drawn.hash)), 'hex'), 16))
                    ::bit(64) >> 11)::bigint / 9007199254740992::float * %(variants)s)::int) end as variant
        ) chosen
        join words on words.rung = drawn.rung and words.reader = drawn.language and words.variant = chosen.variant
    )
"""


def question_about(wanted: str, *, ways: int, has_begun: bool) -> str:
    """The SQL up to `judged`, for a ladder of so many ways. `has_begun`: some addresses may have their message."""
    each = _EACH.format(
        taken=_TAKEN if has_begun else "", is_taken="other.id is not null" if has_begun else "false"
    )
    won = [f"select person_id, hash from turns_{n} where goes and turn = 1" for n in range(ways)]
    further = [_NEXT.format(n=n, before=n - 1, won=" union all ".join(won[:n])) for n in range(1, ways)]
    later = "".join(f"\n        union all select * from turns_{n} where turn = 1" for n in range(1, ways))
    moved_on = " union all ".join(won[1:]) or "select null::uuid as person_id where false"
    reached = f"""
        select * from turns_0 where not exists (
            select from ({moved_on}) won where won.person_id = turns_0.person_id
        ){later}"""
    return "".join([RUNGS, wanted, each, _FIRST, *further, _JUDGED.format(reached=reached)])


WRITE = """
    , assigned as (
        insert into outreach_assignment (holdout_id, address_hash, arm, at)
        select %(holdout)s, hash, case when reason is null then 'messaged' else 'held' end, %(now)s
        from judged where %(share)s > 0 and arm is null and (reason is null or reason = 'held_out')
        on conflict do nothing
    )
    insert into messaging_delivery (id, organisation_id, account_id, address_id, address_hash, person_id, cause_kind,
        cause_id, purpose, lane, language, content, state, skip_reason, created_at, not_before, expires_at, tries,
        changed_at, rung, rungs_left, variant)
    select qadam_new_id(), %(organisation)s, rungs.account_id, address_id,
        -- Who is left out is counted under her own id: of two people with one phone, one may get it and one may not.
        case when reason is null or reason = 'held_out' then hash else uuid_send(person_id) end,
        person_id, 'broadcast', %(broadcast)s, %(purpose)s, %(lane)s, content_language,
        case when reason is null then content else '{}' end,
        case when reason is null then 'queued' else 'skipped' end, coalesce(reason, ''),
        %(now)s, %(now)s, %(expires_at)s, 0, %(now)s, judged.rung,
        case when reason is null then %(last_rung)s - judged.rung else 0 end,
        case when reason is null and %(variants)s > 1 then variant else '' end
    from judged join rungs on rungs.rung = judged.rung
    on conflict (cause_kind, cause_id, address_hash) do nothing
"""

# Moves on whoever has a next rung; who has none stays as she is, and is not looked at again.
FALL = """
    , moves as (
        select falling.id, judged.*, judged.person_id is not null and judged.reason is null as goes_on,
            coalesce(judged.reason = 'shared_phone', false) as is_shared,
            -- Whom no other way reaches waits for the template as if there were no ladder.
            falling.is_paused and coalesce(judged.reason <> 'shared_phone', false) as waits
        from falling left join judged on judged.delivery_id = falling.id
    ), moved as (
        update messaging_delivery delivery set
            account_id = case when goes_on then rungs.account_id else delivery.account_id end,
            address_id = case when goes_on then moves.address_id else delivery.address_id end,
            address_hash = case when goes_on then moves.hash else delivery.address_hash end,
            language = case when goes_on then moves.content_language else delivery.language end,
            content = case when goes_on then coalesce(own.content, moves.content) else delivery.content end,
            rung = case when goes_on then moves.rung else delivery.rung end,
            rungs_left = case when goes_on then %(last_rung)s - moves.rung else 0 end,
            state = case when goes_on or waits then 'queued' when is_shared then 'skipped' else delivery.state end,
            skip_reason = case when goes_on or waits then '' when is_shared then 'shared_phone'
                else delivery.skip_reason end,
            not_before = case when goes_on then %(now)s when waits then %(now)s + %(template_pause)s
                else delivery.not_before end,
            tries = case when goes_on then 0 else delivery.tries end, changed_at = %(now)s
        from moves
        left join rungs on rungs.rung = moves.rung
        join messaging_delivery before on before.id = moves.id
        left join words own on own.rung = moves.rung and own.reader = moves.language
            and own.variant = nullif(before.variant, '')
        where delivery.id = moves.id
        returning delivery.id, goes_on
    ), unbound as (
        -- What was said on the last rung stays in its thread; the next one gets a bubble of its own.
        update messaging_message message set delivery_id = null from moved
        where moved.goes_on and message.delivery_id = moved.id
    )
    select count(*), count(*) filter (where goes_on) from moved
"""
