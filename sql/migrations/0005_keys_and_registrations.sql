-- A key is shown once and kept as a hash. "guildIds" NULL means every guild.
CREATE TEMPORARY TABLE "ApiKey" (
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
CREATE UNIQUE INDEX "ApiKey_hash_key" ON pg_temp."ApiKey" ("hash");
CREATE INDEX "ApiKey_name_idx" ON pg_temp."ApiKey" ("name");

SELECT public.aeon_table('ApiKey');

-- Which slash commands were last registered in a guild, as a hash, so that nothing is asked of Discord where nothing
-- changed. "retryAt" is when Discord takes new ones again.
CREATE TEMPORARY TABLE "SlashRegistration" (
    "guildId" text NOT NULL,
    "hash" text NOT NULL,
    "retryAt" timestamp(3),
    "createdAt" timestamp(3) NOT NULL DEFAULT (now() AT TIME ZONE 'UTC'),
    "updatedAt" timestamp(3) NOT NULL DEFAULT (now() AT TIME ZONE 'UTC'),
    CONSTRAINT "SlashRegistration_pkey" PRIMARY KEY ("guildId")
);

SELECT public.aeon_table('SlashRegistration');
