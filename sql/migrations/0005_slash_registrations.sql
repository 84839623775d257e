-- Which slash commands were last registered in a guild, as a hash, so that nothing is asked of Discord when nothing changed.
CREATE TABLE IF NOT EXISTS public."SlashRegistration" (
    "guildId" text NOT NULL,
    "hash" text NOT NULL,
    "retryAt" timestamp(3),
    "createdAt" timestamp(3) NOT NULL DEFAULT (now() AT TIME ZONE 'UTC'),
    "updatedAt" timestamp(3) NOT NULL DEFAULT (now() AT TIME ZONE 'UTC'),
    CONSTRAINT "SlashRegistration_pkey" PRIMARY KEY ("guildId")
);
SELECT public.aeon_touch_table('public."SlashRegistration"');
