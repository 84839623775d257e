-- Where a new level is said, in which words, and what becomes of the roles of lower levels.

ALTER TABLE public."GuildSettings"
    ADD COLUMN IF NOT EXISTS "levelUpMode" text NOT NULL DEFAULT 'here',
    ADD COLUMN IF NOT EXISTS "levelUpMessage" text,
    ADD COLUMN IF NOT EXISTS "levelRewardsStack" boolean NOT NULL DEFAULT true;

-- Where a dashboard made them before.
ALTER TABLE public."GuildSettings"
    ALTER COLUMN "levelUpMode" SET DEFAULT 'here',
    ALTER COLUMN "levelRewardsStack" SET DEFAULT true;

-- Not where rows that are there already say something else: such a row is shown as a fault, and the default holds.
DO $$
BEGIN
    ALTER TABLE public."GuildSettings" ADD CONSTRAINT "GuildSettings_levelUpMode_check"
        CHECK ("levelUpMode" IN ('here', 'channel', 'dm', 'off'));
EXCEPTION
    WHEN check_violation THEN
        RAISE WARNING 'rows of GuildSettings break GuildSettings_levelUpMode_check, which is left out';
    WHEN duplicate_object THEN
        NULL;
END
$$;
