-- name: select_cooldowns
-- Of each guild as many as `most`, so that another program cannot fill the memory with them; and of a text no more than shows that it is
-- too long.
SELECT left(c."id", 101) AS id, wanted.guild_id AS guild_id, left(c."commandName", 101) AS command_name, c."cooldownMs" AS cooldown_ms,
    c."createdAt" AS created_at, c."updatedAt" AS updated_at
FROM unnest(%(guild_ids)s::text[]) AS wanted (guild_id)
CROSS JOIN LATERAL (
    SELECT * FROM public."CommandCooldown"
    WHERE "guildId" = wanted.guild_id ORDER BY "guildId", "commandName" LIMIT %(most)s
) c;

-- name: upsert_cooldown
INSERT INTO public."CommandCooldown" ("guildId", "commandName", "cooldownMs")
VALUES (%(guild_id)s, %(command_name)s, %(cooldown_ms)s)
ON CONFLICT ("guildId", "commandName") DO UPDATE SET "cooldownMs" = EXCLUDED."cooldownMs"
RETURNING "id" AS id, "commandName" AS command_name, "cooldownMs" AS cooldown_ms,
    "createdAt" AS created_at, "updatedAt" AS updated_at;

-- name: delete_cooldown
DELETE FROM public."CommandCooldown"
WHERE "guildId" = %(guild_id)s AND "commandName" = %(command_name)s;
