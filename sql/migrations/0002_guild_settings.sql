CREATE TABLE IF NOT EXISTS public."GuildSettings" (
    "id" text NOT NULL DEFAULT public.aeon_id(),
    "guildId" text NOT NULL,
    "prefix" text NOT NULL DEFAULT '!',
    "useSlashCommands" boolean NOT NULL DEFAULT true,
    "allowPrefixFallback" boolean NOT NULL DEFAULT true,
    "moderationEnabled" boolean NOT NULL DEFAULT true,
    "levellingEnabled" boolean NOT NULL DEFAULT true,
    "funEnabled" boolean NOT NULL DEFAULT true,
    "ticketsEnabled" boolean NOT NULL DEFAULT true,
    "customCommandsEnabled" boolean NOT NULL DEFAULT true,
    "autoRespondersEnabled" boolean NOT NULL DEFAULT true,
    "globalCooldown" integer NOT NULL DEFAULT 0,
    "timezone" text NOT NULL DEFAULT 'UTC',
    "muteRoleId" text,
    "levelUpChannelId" text,
    "logChannelId" text,
    "createdAt" timestamp(3) NOT NULL DEFAULT (now() AT TIME ZONE 'UTC'),
    "updatedAt" timestamp(3) NOT NULL DEFAULT (now() AT TIME ZONE 'UTC'),
    CONSTRAINT "GuildSettings_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "GuildSettings_prefix_check" CHECK ("prefix" ~ '^\S{1,10}$'),
    CONSTRAINT "GuildSettings_globalCooldown_check" CHECK ("globalCooldown" >= 0)
);
CREATE UNIQUE INDEX IF NOT EXISTS "GuildSettings_guildId_key" ON public."GuildSettings" ("guildId");
SELECT public.aeon_touch_table('public."GuildSettings"');
SELECT public.aeon_watch_table('public."GuildSettings"');
