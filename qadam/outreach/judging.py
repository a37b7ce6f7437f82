"""The one question to the database that judges an audience: for each person the first way that works, or one reason."""

# Whom it is about: (id, language, after, only_rung, address_id, delivery_id). `after`: rungs up to this one were tried.
SEGMENT = """
    with wanted as materialized (
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

# Everybody whom the broadcast that is corrected left for, or may have: where it reached her, and nowhere else.
CORRECTED = """
    with wanted as materialized (
        select person.id, person.language, -1 as after, first.rung::int as only_rung, first.address_id,
            null::uuid as delivery_id
        from messaging_delivery first join people_person person on person.id = first.person_id
        where first.cause_kind = 'broadcast' and first.cause_id = %(corrects)s
            and first.state in ('accepted', 'sent', 'delivered', 'read', 'unknown')
    )"""

# Whom the present rung is known not to have reached. An attempt that may have arrived lets nobody fall.
FALLING = """
    with falling as materialized (
        select delivery.id, delivery.person_id, delivery.rung::int as rung from messaging_delivery delivery
        where delivery.cause_kind = 'broadcast' and delivery.cause_id = %(broadcast)s and delivery.rungs_left > 0
            and delivery.state in ('failed', 'skipped')
        order by delivery.id limit %(at_most)s
        for update skip locked
    ), wanted as materialized (
        select person.id, person.language, falling.rung as after, null::int as only_rung, null::uuid as address_id,
            falling.id as delivery_id
        from falling join people_person person on person.id = falling.person_id and person.erased_at is null
    )"""

# Every person of `wanted` appears exactly once, so that the totals always add up.
JUDGED = """
    , rungs as materialized (
        select * from unnest(%(rung)s::int[], %(account)s::uuid[], %(channel)s::text[], %(needs_window)s::bool[])
            as rung (rung, account_id, channel, needs_window)
    ), said as (
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
            and (wanted.only_rung is null
                or wanted.only_rung = rungs.rung and wanted.address_id = address.id)
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
            coalesce(words.has_template, false) as has_template
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
            on assignment.holdout_id = %(holdout)s and assignment.address_hash = ways.hash
    ), folded as (
        select person_id, bool_or(stopped) as stopped, bool_or(on_hold) as on_hold, bool_or(often) as often,
            bool_or(address_id is not null) as has_way, bool_or(address_id is not null and agreed) as agreed,
            case when bool_or(arm = 'held') then 'held' else max(arm) end as arm,
            min(rung) filter (where rung > after and address_id is not null and agreed
                and (not outside or has_template)) as works,
            coalesce(
                min(rung) filter (where rung > after and address_id is not null and agreed
                    and (not outside or has_template)),
                min(rung) filter (where address_id is not null and agreed),
                min(rung) filter (where address_id is not null),
                min(rung)
            ) as rung
        from each group by person_id
    ), reached as (
        select folded.*, each.language, each.address_id, each.hash, each.outside, each.delivery_id,
            row_number() over (partition by each.hash order by (folded.works is not null and not folded.stopped
                and not folded.on_hold and not folded.often) desc, each.is_main desc, folded.person_id) as turn
        from folded join each on each.person_id = folded.person_id and each.rung = folded.rung
    ), fit as (
        select reached.*, case
            when not has_way then 'no_address'
            when stopped then 'opted_out'
            when not agreed then 'no_consent'
            when turn > 1 then 'shared_phone'
            when on_hold then 'on_hold'
            when often then 'too_often'
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
    select gen_random_uuid(), %(organisation)s, rungs.account_id, address_id,
        -- Who is left out is counted under her own id: of two people with one phone, one may get it and one may not.
        case when reason is null or reason = 'held_out' then hash else uuid_send(person_id) end,
        person_id, 'broadcast', %(broadcast)s, %(purpose)s, %(lane)s, content_language,
        case when reason is null then content else '{}' end,
        case when reason is null then 'queued' else 'skipped' end, coalesce(reason, ''),
        %(now)s, %(now)s, %(expires_at)s, 0, %(now)s, judged.rung,
        case when reason is null and %(falls)s then %(last_rung)s - judged.rung else 0 end,
        case when reason is null and %(variants)s > 1 then variant else '' end
    from judged join rungs on rungs.rung = judged.rung
    on conflict (cause_kind, cause_id, address_hash) do nothing
"""

# Moves on whoever has a next rung; who has none stays as she is, and is not looked at again.
FALL = """
    , moves as (
        select falling.id, judged.*, judged.reason is null and exists (
                select from messaging_delivery other where other.cause_kind = 'broadcast'
                    and other.cause_id = %(broadcast)s and other.address_hash = judged.hash and other.id <> falling.id
            ) as is_taken
        from falling left join judged on judged.delivery_id = falling.id
    ), verdict as (
        select moves.*, person_id is not null and reason is null and not is_taken as goes_on,
            is_taken or coalesce(reason = 'shared_phone', false) as is_shared
        from moves
    ), moved as (
        update messaging_delivery delivery set
            account_id = case when goes_on then rungs.account_id else delivery.account_id end,
            address_id = case when goes_on then verdict.address_id else delivery.address_id end,
            address_hash = case when goes_on then verdict.hash else delivery.address_hash end,
            language = case when goes_on then verdict.content_language else delivery.language end,
            content = case when goes_on then coalesce(own.content, verdict.content) else delivery.content end,
            rung = case when goes_on then verdict.rung else delivery.rung end,
            rungs_left = case when goes_on then %(last_rung)s - verdict.rung else 0 end,
            state = case when goes_on then 'queued' when is_shared then 'skipped' else delivery.state end,
            skip_reason = case when goes_on then '' when is_shared then 'shared_phone'
                else delivery.skip_reason end,
            not_before = case when goes_on then %(now)s else delivery.not_before end,
            tries = case when goes_on then 0 else delivery.tries end, changed_at = %(now)s
        from verdict
        left join rungs on rungs.rung = verdict.rung
        join messaging_delivery before on before.id = verdict.id
        left join words own on own.rung = verdict.rung and own.reader = verdict.language
            and own.variant = nullif(before.variant, '')
        where delivery.id = verdict.id
        returning delivery.id, goes_on
    ), unbound as (
        -- What was said on the last rung stays in its thread; the next one gets a bubble of its own.
        update messaging_message message set delivery_id = null from moved
        where moved.goes_on and message.delivery_id = moved.id
    )
    select count(*), count(*) filter (where goes_on) from moved
"""
