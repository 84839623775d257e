-- What is to be done at its time. "availableAt" is when it may next be claimed: at its time, when a claim ends, or when it is tried again.
-- "epoch" counts claims: whoever claimed it earlier has no say any more. One action of a kind is kept for each "key".

CREATE TEMPORARY TABLE "ScheduledAction" (
    "id" text NOT NULL DEFAULT public.aeon_id(),
    "guildId" text NOT NULL,
    "kind" text NOT NULL,
    "key" text NOT NULL,
    "payload" jsonb NOT NULL DEFAULT '{}',
    "dueAt" timestamp(3) NOT NULL,
    "availableAt" timestamp(3) NOT NULL,
    "epoch" bigint NOT NULL DEFAULT 0,
    "attempts" integer NOT NULL DEFAULT 0,
    "lastError" text,
    "createdAt" timestamp(3) NOT NULL DEFAULT (now() AT TIME ZONE 'UTC'),
    "updatedAt" timestamp(3) NOT NULL DEFAULT (now() AT TIME ZONE 'UTC'),
    CONSTRAINT "ScheduledAction_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "ScheduledAction_guildId_kind_key_key" ON pg_temp."ScheduledAction" ("guildId", "kind", "key");
CREATE INDEX "ScheduledAction_availableAt_id_idx" ON pg_temp."ScheduledAction" ("availableAt", "id");

-- Rows of a table that was there already wait for their time, and nobody has claimed them.
DO $$
BEGIN
    IF to_regclass('public."ScheduledAction"') IS NULL THEN
        RETURN;
    END IF;
    ALTER TABLE public."ScheduledAction" ADD COLUMN IF NOT EXISTS "availableAt" timestamp(3);
    PERFORM public.aeon_adopt_columns('public."ScheduledAction"', 'pg_temp."ScheduledAction"');
    UPDATE public."ScheduledAction" SET "payload" = coalesce("payload", '{}'), "availableAt" = coalesce("availableAt", "dueAt"),
        "epoch" = coalesce("epoch", 0), "attempts" = coalesce("attempts", 0)
    WHERE "payload" IS NULL OR "availableAt" IS NULL OR "epoch" IS NULL OR "attempts" IS NULL;
    ALTER TABLE public."ScheduledAction" ALTER COLUMN "availableAt" SET NOT NULL,
        ALTER COLUMN "epoch" SET NOT NULL, ALTER COLUMN "attempts" SET NOT NULL;
END
$$;

SELECT public.aeon_table('ScheduledAction');

-- Which shard looks after this guild; what no guild can be called is the first's.
CREATE FUNCTION public.aeon_shard(guild_id text, shard_count integer) RETURNS integer
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN guild_id ~ '^[0-9]{1,20}$' THEN mod(div(guild_id::numeric, 4194304), shard_count)::integer ELSE 0 END
$$;
