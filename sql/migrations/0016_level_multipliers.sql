-- By how much XP are multiplied in a channel, or for who has a role; 0 where nothing is earned.

CREATE TEMPORARY TABLE "LevelMultiplier" (
    "id" text NOT NULL DEFAULT public.aeon_id(),
    "guildId" text NOT NULL,
    "targetId" text NOT NULL,
    "multiplier" double precision NOT NULL,
    "createdAt" timestamp(3) NOT NULL DEFAULT (now() AT TIME ZONE 'UTC'),
    "updatedAt" timestamp(3) NOT NULL DEFAULT (now() AT TIME ZONE 'UTC'),
    CONSTRAINT "LevelMultiplier_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "LevelMultiplier_multiplier_check" CHECK ("multiplier" BETWEEN 0 AND 10)
);
CREATE UNIQUE INDEX "LevelMultiplier_guildId_targetId_key" ON pg_temp."LevelMultiplier" ("guildId", "targetId");

SELECT public.aeon_table('LevelMultiplier');
SELECT public.aeon_watch('LevelMultiplier');
SELECT public.aeon_audit('LevelMultiplier', 'multiplier_create', 'multiplier_update', 'multiplier_delete',
    shown => '{id,targetId}');
