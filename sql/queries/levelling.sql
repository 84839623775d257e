-- name: count_xp
-- What a message of each of these members, all of them different, has earned is added, unless it was written within a minute of the one
-- that was counted last, or before: then it comes again, or too soon. Says what each has then. The minute is taken from the message's
-- time, which is one: the other may be the last that there is, behind which nothing can be counted any more.
WITH given AS (
    SELECT guild_id, user_id, amount, timestamp 'epoch' + at * interval '1 millisecond' AS at
    FROM unnest(%(guild_ids)s::text[], %(user_ids)s::text[], %(amounts)s::integer[], %(times)s::bigint[])
        AS given (guild_id, user_id, amount, at)
), counted AS (
    INSERT INTO public."MemberLevel" AS held ("guildId", "userId", "xp", "lastXpAt")
    SELECT guild_id, user_id, amount, at FROM given ORDER BY guild_id, user_id
    ON CONFLICT ("guildId", "userId") DO UPDATE
    SET "xp" = least(held."xp"::bigint + EXCLUDED."xp", %(most)s::bigint), "lastXpAt" = EXCLUDED."lastXpAt"
    WHERE held."lastXpAt" IS NULL OR EXCLUDED."lastXpAt" - interval '1 minute' >= held."lastXpAt"
    RETURNING "guildId", "userId", "xp", "lastXpAt"
)
SELECT given.guild_id, given.user_id,
    counted."userId" IS NOT NULL AS is_counted,
    coalesce(counted."xp", held."xp", 0) AS xp,
    coalesce(counted."lastXpAt", held."lastXpAt", given.at) AS last_xp_at
FROM given
LEFT JOIN counted ON counted."guildId" = given.guild_id AND counted."userId" = given.user_id
LEFT JOIN public."MemberLevel" held ON held."guildId" = given.guild_id AND held."userId" = given.user_id;

-- name: select_levels_page
-- Who has most comes first.
SELECT "id" AS id, "userId" AS user_id, "xp" AS xp, "lastXpAt" AS last_xp_at, "createdAt" AS created_at, "updatedAt" AS updated_at
FROM public."MemberLevel"
WHERE "guildId" = %(guild_id)s
    AND (%(xp)s::integer IS NULL OR ("xp", "userId") < (%(xp)s::integer, %(user_id)s::text))
ORDER BY "xp" DESC, "userId" DESC
LIMIT %(limit)s;

-- name: select_leaders
SELECT "userId" AS user_id, "xp" AS xp
FROM public."MemberLevel"
WHERE "guildId" = %(guild_id)s AND "xp" > 0
ORDER BY "xp" DESC, "userId" DESC
LIMIT %(limit)s OFFSET %(offset)s;

-- name: select_standing
-- With how many are before them in the order of the leaderboard.
SELECT held."xp" AS xp, (
    SELECT count(*) FROM public."MemberLevel" other
    WHERE other."guildId" = held."guildId" AND (other."xp", other."userId") > (held."xp", held."userId")
) AS ahead
FROM public."MemberLevel" held
WHERE held."guildId" = %(guild_id)s AND held."userId" = %(user_id)s;

-- name: insert_level
INSERT INTO public."MemberLevel" ("guildId", "userId") VALUES (%(guild_id)s, %(user_id)s)
ON CONFLICT ("guildId", "userId") DO NOTHING;

-- name: lock_level
SELECT "xp" AS xp FROM public."MemberLevel" WHERE "guildId" = %(guild_id)s AND "userId" = %(user_id)s FOR UPDATE;

-- name: update_xp
UPDATE public."MemberLevel" SET "xp" = %(xp)s WHERE "guildId" = %(guild_id)s AND "userId" = %(user_id)s
RETURNING "id" AS id, "userId" AS user_id, "xp" AS xp, "lastXpAt" AS last_xp_at, "createdAt" AS created_at, "updatedAt" AS updated_at;

-- name: select_rewards
-- Of each guild as many as `most`, the lowest levels first, so that another program cannot fill the memory with them; and of a text no more
-- than shows that it is too long.
SELECT left(r."id", 101) AS id, wanted.guild_id AS guild_id, r."level" AS level, left(r."roleId", 101) AS role_id,
    r."createdAt" AS created_at, r."updatedAt" AS updated_at
FROM unnest(%(guild_ids)s::text[]) AS wanted (guild_id)
CROSS JOIN LATERAL (
    SELECT * FROM public."LevelReward"
    WHERE "guildId" = wanted.guild_id ORDER BY "guildId", "level", "roleId" LIMIT %(most)s
) r;

-- name: insert_reward
INSERT INTO public."LevelReward" ("guildId", "level", "roleId")
VALUES (%(guild_id)s, %(level)s, %(role_id)s)
RETURNING "id" AS id, "level" AS level, "roleId" AS role_id, "createdAt" AS created_at, "updatedAt" AS updated_at;

-- name: delete_reward
DELETE FROM public."LevelReward" WHERE "guildId" = %(guild_id)s AND "id" = %(id)s;

-- name: select_multipliers
-- Of each guild as many as `most`, so that another program cannot fill the memory with them; and of a text no more than shows that it is
-- too long.
SELECT left(m."id", 101) AS id, wanted.guild_id AS guild_id, left(m."targetId", 101) AS target_id, m."multiplier" AS multiplier,
    m."createdAt" AS created_at, m."updatedAt" AS updated_at
FROM unnest(%(guild_ids)s::text[]) AS wanted (guild_id)
CROSS JOIN LATERAL (
    SELECT * FROM public."LevelMultiplier"
    WHERE "guildId" = wanted.guild_id ORDER BY "guildId", "targetId" LIMIT %(most)s
) m;

-- name: upsert_multiplier
INSERT INTO public."LevelMultiplier" ("guildId", "targetId", "multiplier")
VALUES (%(guild_id)s, %(target_id)s, %(multiplier)s)
ON CONFLICT ("guildId", "targetId") DO UPDATE SET "multiplier" = EXCLUDED."multiplier"
RETURNING "id" AS id, "targetId" AS target_id, "multiplier" AS multiplier, "createdAt" AS created_at, "updatedAt" AS updated_at;

-- name: delete_multiplier
DELETE FROM public."LevelMultiplier" WHERE "guildId" = %(guild_id)s AND "targetId" = %(target_id)s;
