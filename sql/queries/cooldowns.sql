-- name: select_cooldowns
SELECT "id" AS id, "guildId" AS guild_id, "commandName" AS command_name, "cooldownMs" AS cooldown_ms,
    "createdAt" AS created_at, "updatedAt" AS updated_at
FROM public."CommandCooldown"
WHERE "guildId" = ANY(%(guild_ids)s::text[])
ORDER BY "guildId", "commandName";

-- name: upsert_cooldown
INSERT INTO public."CommandCooldown" ("guildId", "commandName", "cooldownMs")
VALUES (%(guild_id)s, %(command_name)s, %(cooldown_ms)s)
ON CONFLICT ("guildId", "commandName") DO UPDATE SET "cooldownMs" = EXCLUDED."cooldownMs"
RETURNING "id" AS id, "commandName" AS command_name, "cooldownMs" AS cooldown_ms,
    "createdAt" AS created_at, "updatedAt" AS updated_at;

-- name: delete_cooldown
DELETE FROM public."CommandCooldown"
WHERE "guildId" = %(guild_id)s AND "commandName" = %(command_name)s;
