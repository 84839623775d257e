-- name: insert_key
INSERT INTO public."ApiKey" ("name", "hash", "guildIds", "scope")
VALUES (%(name)s, %(hash)s, %(guild_ids)s::text[], %(scope)s)
RETURNING "id" AS id, "name" AS name, "guildIds" AS guild_ids, "scope" AS scope, "createdAt" AS created_at,
    "lastUsedAt" AS last_used_at, "revokedAt" AS revoked_at;

-- name: select_key_by_hash
SELECT "id" AS id, "name" AS name, "guildIds" AS guild_ids, "scope" AS scope, "createdAt" AS created_at,
    "lastUsedAt" AS last_used_at, "revokedAt" AS revoked_at
FROM public."ApiKey"
WHERE "hash" = %(hash)s AND "revokedAt" IS NULL;

-- name: select_keys
SELECT "id" AS id, "name" AS name, "guildIds" AS guild_ids, "scope" AS scope, "createdAt" AS created_at,
    "lastUsedAt" AS last_used_at, "revokedAt" AS revoked_at
FROM public."ApiKey"
ORDER BY "id"
LIMIT %(limit)s;

-- name: revoke_key
-- A key revoked before keeps the time of that.
UPDATE public."ApiKey"
SET "revokedAt" = coalesce("revokedAt", now() AT TIME ZONE 'UTC')
WHERE "id" = %(id)s;

-- name: note_key_used
-- At most once a minute: a key in use is used often.
UPDATE public."ApiKey"
SET "lastUsedAt" = now() AT TIME ZONE 'UTC'
WHERE "id" = %(id)s AND ("lastUsedAt" IS NULL OR "lastUsedAt" < now() AT TIME ZONE 'UTC' - interval '1 minute');

-- name: revoke_keys_named
UPDATE public."ApiKey"
SET "revokedAt" = now() AT TIME ZONE 'UTC'
WHERE "name" = %(name)s AND "revokedAt" IS NULL;
