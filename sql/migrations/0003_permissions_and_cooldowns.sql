CREATE TABLE IF NOT EXISTS public."RolePermission" (
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
CREATE UNIQUE INDEX IF NOT EXISTS "RolePermission_guildId_roleId_commandGroup_key"
    ON public."RolePermission" ("guildId", "roleId", "commandGroup");
SELECT public.aeon_touch_table('public."RolePermission"');
SELECT public.aeon_watch_table('public."RolePermission"');

CREATE TABLE IF NOT EXISTS public."CommandCooldown" (
    "id" text NOT NULL DEFAULT public.aeon_id(),
    "guildId" text NOT NULL,
    "commandName" text NOT NULL,
    "cooldownMs" integer NOT NULL,
    "createdAt" timestamp(3) NOT NULL DEFAULT (now() AT TIME ZONE 'UTC'),
    "updatedAt" timestamp(3) NOT NULL DEFAULT (now() AT TIME ZONE 'UTC'),
    CONSTRAINT "CommandCooldown_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "CommandCooldown_cooldownMs_check" CHECK ("cooldownMs" >= 0)
);
CREATE UNIQUE INDEX IF NOT EXISTS "CommandCooldown_guildId_commandName_key" ON public."CommandCooldown" ("guildId", "commandName");
SELECT public.aeon_touch_table('public."CommandCooldown"');
SELECT public.aeon_watch_table('public."CommandCooldown"');
