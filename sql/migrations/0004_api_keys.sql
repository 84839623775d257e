-- Keys are shown once and kept as their SHA-256 in hex; "guildIds" NULL means every guild.
CREATE TABLE IF NOT EXISTS public."ApiKey" (
    "id" text NOT NULL DEFAULT public.aeon_id(),
    "name" text NOT NULL,
    "hash" text NOT NULL,
    "guildIds" text[],
    "scope" text NOT NULL,
    "lastUsedAt" timestamp(3),
    "revokedAt" timestamp(3),
    "createdAt" timestamp(3) NOT NULL DEFAULT (now() AT TIME ZONE 'UTC'),
    "updatedAt" timestamp(3) NOT NULL DEFAULT (now() AT TIME ZONE 'UTC'),
    CONSTRAINT "ApiKey_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "ApiKey_scope_check" CHECK ("scope" IN ('read', 'manage'))
);
CREATE UNIQUE INDEX IF NOT EXISTS "ApiKey_hash_key" ON public."ApiKey" ("hash");
CREATE INDEX IF NOT EXISTS "ApiKey_name_idx" ON public."ApiKey" ("name");
SELECT public.aeon_touch_table('public."ApiKey"');
