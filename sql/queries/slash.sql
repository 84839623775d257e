-- name: select_registrations
SELECT "guildId" AS guild_id, left("hash", 1001) AS hash, "retryAt" AS retry_at
FROM public."SlashRegistration"
WHERE "guildId" = ANY(%(guild_ids)s::text[]);

-- name: upsert_registration
INSERT INTO public."SlashRegistration" ("guildId", "hash", "retryAt")
VALUES (%(guild_id)s, %(hash)s, %(retry_at)s)
ON CONFLICT ("guildId") DO UPDATE SET "hash" = EXCLUDED."hash", "retryAt" = EXCLUDED."retryAt";

-- name: upsert_registration_retry
-- Nothing is registered anew; where nothing ever was, no set has the hash ''.
INSERT INTO public."SlashRegistration" ("guildId", "hash", "retryAt")
VALUES (%(guild_id)s, '', %(retry_at)s)
ON CONFLICT ("guildId") DO UPDATE SET "retryAt" = EXCLUDED."retryAt";

-- name: forget_registrations
DELETE FROM public."SlashRegistration";
