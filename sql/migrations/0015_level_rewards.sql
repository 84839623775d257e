-- Roles that members are given for reaching a level.

CREATE TEMPORARY TABLE "LevelReward" (
    "id" text NOT NULL DEFAULT public.aeon_id(),
    "guildId" text NOT NULL,
    "level" integer NOT NULL,
    "roleId" text NOT NULL,
    "createdAt" timestamp(3) NOT NULL DEFAULT (now() AT TIME ZONE 'UTC'),
    "updatedAt" timestamp(3) NOT NULL DEFAULT (now() AT TIME ZONE 'UTC'),
    CONSTRAINT "LevelReward_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "LevelReward_level_check" CHECK ("level" >= 1)
);
CREATE UNIQUE INDEX "LevelReward_guildId_level_roleId_key" ON pg_temp."LevelReward" ("guildId", "level", "roleId");

SELECT public.aeon_table('LevelReward');
SELECT public.aeon_watch('LevelReward');
SELECT public.aeon_audit('LevelReward', 'reward_create', 'reward_update', 'reward_delete', shown => '{id,level,roleId}');
