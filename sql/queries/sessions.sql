-- name: acquire_lease
-- Free, run out, or held by a process known to be dead; and no shard of another count is held, whose guilds would overlap.
INSERT INTO public."GatewaySession" AS g ("bot", "shardId", "shardCount", "owner", "until")
SELECT %(bot)s, %(shard_id)s, %(shard_count)s, %(owner)s,
    now() AT TIME ZONE 'UTC' + make_interval(secs => %(seconds)s)
WHERE NOT EXISTS (
    SELECT FROM public."GatewaySession" other
    WHERE other."bot" = %(bot)s AND other."shardCount" <> %(shard_count)s
        AND other."until" > now() AT TIME ZONE 'UTC' AND other."owner" <> ALL(%(dead)s::text[])
)
ON CONFLICT ("bot", "shardId") DO UPDATE
SET "owner" = EXCLUDED."owner", "epoch" = g."epoch" + 1, "until" = EXCLUDED."until", "shardCount" = EXCLUDED."shardCount",
    "wantedAt" = NULL,
    "sessionId" = CASE WHEN g."shardCount" = EXCLUDED."shardCount" THEN g."sessionId" END
WHERE g."until" <= now() AT TIME ZONE 'UTC' OR g."owner" = ANY(%(dead)s::text[])
RETURNING g."epoch" AS epoch;

-- name: select_holders
SELECT "owner" AS owner, "shardId" AS shard_id, "shardCount" AS shard_count
FROM public."GatewaySession"
WHERE "bot" = %(bot)s AND "until" > now() AT TIME ZONE 'UTC'
    AND ("shardId" = %(shard_id)s OR "shardCount" <> %(shard_count)s)
ORDER BY "shardId"
LIMIT 100;

-- name: want_shard
-- Whoever waits says so to all whose leases are in the way.
UPDATE public."GatewaySession"
SET "wantedAt" = now() AT TIME ZONE 'UTC'
WHERE "bot" = %(bot)s AND "until" > now() AT TIME ZONE 'UTC'
    AND ("shardId" = %(shard_id)s OR "shardCount" <> %(shard_count)s);

-- name: renew_lease
UPDATE public."GatewaySession"
SET "until" = now() AT TIME ZONE 'UTC' + make_interval(secs => %(seconds)s)
WHERE "bot" = %(bot)s AND "shardId" = %(shard_id)s AND "epoch" = %(epoch)s
RETURNING coalesce("wantedAt" > now() AT TIME ZONE 'UTC' - make_interval(secs => %(wanted_seconds)s), false) AS is_wanted;

-- name: release_lease
UPDATE public."GatewaySession"
SET "until" = now() AT TIME ZONE 'UTC'
WHERE "bot" = %(bot)s AND "shardId" = %(shard_id)s AND "epoch" = %(epoch)s;

-- name: select_session
SELECT "sessionId" AS session_id, "resumeUrl" AS resume_url, "handledSeq" AS handled_seq, "bot" AS bot,
    "shardCount" AS shard_count, "intents" AS intents, "format" AS format
FROM public."GatewaySession"
WHERE "bot" = %(bot)s AND "shardId" = %(shard_id)s AND "sessionId" IS NOT NULL;

-- name: save_session
-- Only the holder of the lease may: an epoch that is over changes nothing.
UPDATE public."GatewaySession"
SET "sessionId" = %(session_id)s, "resumeUrl" = %(resume_url)s, "handledSeq" = %(handled_seq)s,
    "intents" = %(intents)s, "format" = %(format)s
WHERE "bot" = %(bot)s AND "shardId" = %(shard_id)s AND "epoch" = %(epoch)s;

-- name: select_snapshots
-- Where the number of shards has changed, some may be of guilds that are another shard's now.
SELECT "guildId" AS guild_id, "packed" AS packed
FROM public."GuildSnapshot"
WHERE "bot" = %(bot)s AND "shardId" = %(shard_id)s AND "guildId" > %(after)s
ORDER BY "guildId"
LIMIT %(limit)s;

-- name: save_snapshots
-- As save_session: only under the lease that holds.
INSERT INTO public."GuildSnapshot" AS g ("bot", "shardId", "guildId", "packed")
SELECT %(bot)s, %(shard_id)s, given.guild, given.packed
FROM unnest(%(guild_ids)s::text[], %(packed)s::bytea[]) AS given(guild, packed)
WHERE EXISTS (
    SELECT FROM public."GatewaySession"
    WHERE "bot" = %(bot)s AND "shardId" = %(shard_id)s AND "epoch" = %(epoch)s
)
ORDER BY given.guild
ON CONFLICT ("bot", "guildId") DO UPDATE SET "packed" = EXCLUDED."packed", "shardId" = EXCLUDED."shardId"
WHERE (g."packed", g."shardId") IS DISTINCT FROM (EXCLUDED."packed", EXCLUDED."shardId");

-- name: delete_snapshots
DELETE FROM public."GuildSnapshot"
WHERE "bot" = %(bot)s AND "guildId" = ANY(%(guild_ids)s::text[]) AND EXISTS (
    SELECT FROM public."GatewaySession"
    WHERE "bot" = %(bot)s AND "shardId" = %(shard_id)s AND "epoch" = %(epoch)s
);

-- name: forget_sessions
UPDATE public."GatewaySession" SET "sessionId" = NULL;
