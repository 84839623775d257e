-- name: put_action
-- In place of one of the same key that is there already, even if somebody is at it: they have no say any more. An epoch begins anew
-- behind the largest: an odd row must keep nobody from anything, neither here nor in the others.
INSERT INTO public."ScheduledAction" AS held ("guildId", "kind", "key", "payload", "dueAt", "availableAt")
VALUES (%(guild_id)s, %(kind)s, %(key)s, %(payload)s::jsonb, %(due_at)s, %(due_at)s)
ON CONFLICT ("guildId", "kind", "key") DO UPDATE
SET "payload" = EXCLUDED."payload", "dueAt" = EXCLUDED."dueAt", "availableAt" = EXCLUDED."availableAt",
    "epoch" = mod(held."epoch"::numeric + 1, 9223372036854775807)::bigint, "attempts" = 0, "lastError" = NULL;

-- name: select_action
SELECT "payload" AS payload, "dueAt" AS due_at
FROM public."ScheduledAction"
WHERE "guildId" = %(guild_id)s AND "kind" = %(kind)s AND "key" = %(key)s;

-- name: select_actions_of_kind
SELECT "key" AS key, "updatedAt" AS updated_at
FROM public."ScheduledAction"
WHERE "guildId" = %(guild_id)s AND "kind" = %(kind)s AND "key" > %(after)s
ORDER BY "key"
LIMIT %(limit)s;

-- name: cancel_action
DELETE FROM public."ScheduledAction"
WHERE "guildId" = %(guild_id)s AND "kind" = %(kind)s AND "key" = %(key)s;

-- name: claim_actions
-- Those that another claims just now are passed over, and so are those of guilds that have enough to do.
WITH due AS MATERIALIZED (
    SELECT "id" FROM public."ScheduledAction"
    WHERE "availableAt" <= %(now)s
        AND public.aeon_shard("guildId", %(shard_count)s) = ANY(%(shards)s::integer[])
        AND "guildId" <> ALL(%(busy)s::text[])
    ORDER BY "availableAt", "id"
    LIMIT %(limit)s
    FOR UPDATE SKIP LOCKED
)
UPDATE public."ScheduledAction" held
SET "epoch" = mod(held."epoch"::numeric + 1, 9223372036854775807)::bigint, "availableAt" = %(until)s
FROM due
WHERE held."id" = due."id"
RETURNING held."id" AS id, held."guildId" AS guild_id, held."kind" AS kind, held."key" AS key, held."payload" AS payload,
    held."dueAt" AS due_at,
    held."epoch" AS epoch, held."attempts" AS attempts;

-- name: hold_action
UPDATE public."ScheduledAction" SET "availableAt" = "availableAt" + make_interval(secs => %(seconds)s)
WHERE "id" = %(id)s AND "epoch" = %(epoch)s;

-- name: finish_action
DELETE FROM public."ScheduledAction" WHERE "id" = %(id)s AND "epoch" = %(epoch)s;

-- name: amend_action
UPDATE public."ScheduledAction" SET "payload" = %(payload)s::jsonb WHERE "id" = %(id)s AND "epoch" = %(epoch)s;

-- name: move_action
UPDATE public."ScheduledAction"
SET "payload" = %(payload)s::jsonb, "dueAt" = %(due_at)s, "availableAt" = %(due_at)s,
    "epoch" = mod("epoch"::numeric + 1, 9223372036854775807)::bigint, "attempts" = 0, "lastError" = NULL
WHERE "id" = %(id)s AND "epoch" = %(epoch)s;

-- name: postpone_action
UPDATE public."ScheduledAction"
SET "availableAt" = %(available_at)s, "epoch" = mod("epoch"::numeric + 1, 9223372036854775807)::bigint,
    "attempts" = least(greatest("attempts", 0), 1000) + 1, "lastError" = %(reason)s
WHERE "id" = %(id)s AND "epoch" = %(epoch)s;

-- name: spread_actions
-- Over a time that grows with their number; so many at once as one statement has time for.
WITH late AS MATERIALIZED (
    SELECT "id" FROM public."ScheduledAction"
    WHERE "availableAt" <= %(late_since)s
        AND public.aeon_shard("guildId", %(shard_count)s) = ANY(%(shards)s::integer[])
    ORDER BY "availableAt", "id"
    LIMIT %(limit)s
    FOR UPDATE SKIP LOCKED
)
UPDATE public."ScheduledAction" held
SET "availableAt" = %(from)s::timestamp
    + make_interval(secs => random() * (SELECT count(*) FROM late) / %(per_second)s::double precision)
FROM late
WHERE held."id" = late."id";
