-- What a guild configures: settings, who may use which commands, and how often.

CREATE TEMPORARY TABLE "GuildSettings" (
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
CREATE UNIQUE INDEX "GuildSettings_guildId_key" ON pg_temp."GuildSettings" ("guildId");

SELECT public.aeon_table('GuildSettings');
SELECT public.aeon_watch('GuildSettings');

CREATE TEMPORARY TABLE "RolePermission" (
    "id" text NOT NULL DEFAULT public.aeon_id(),
    "guildId" text NOT NULL,
    "roleId" text NOT NULL,
    "commandGroup" text NOT NULL,
    "createdAt" timestamp(3) NOT NULL DEFAULT (now() AT TIME ZONE 'UTC'),
    "updatedAt" timestamp(3) NOT NULL DEFAULT (now() AT TIME ZONE 'UTC'),
    CONSTRAINT "RolePermission_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "RolePermission_commandGroup_check" CHECK (
        "commandGroup" IN ('admin', 'moderation', 'levelling', 'fun', 'tickets', 'custom_commands', 'templates')
    )
);
CREATE UNIQUE INDEX "RolePermission_guildId_roleId_commandGroup_key"
    ON pg_temp."RolePermission" ("guildId", "roleId", "commandGroup");

SELECT public.aeon_table('RolePermission');
SELECT public.aeon_watch('RolePermission');

CREATE TEMPORARY TABLE "CommandCooldown" (
    "id" text NOT NULL DEFAULT public.aeon_id(),
    "guildId" text NOT NULL,
    "commandName" text NOT NULL,
    "cooldownMs" integer NOT NULL,
    "createdAt" timestamp(3) NOT NULL DEFAULT (now() AT TIME ZONE 'UTC'),
    "updatedAt" timestamp(3) NOT NULL DEFAULT (now() AT TIME ZONE 'UTC'),
    CONSTRAINT "CommandCooldown_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "CommandCooldown_cooldownMs_check" CHECK ("cooldownMs" >= 0)
);
CREATE UNIQUE INDEX "CommandCooldown_guildId_commandName_key"
    ON pg_temp."CommandCooldown" ("guildId", "commandName");

SELECT public.aeon_table('CommandCooldown');
SELECT public.aeon_watch('CommandCooldown');
