-- What a restart needs: who runs a shard, the session to resume, and what Discord said of each guild, which RESUME does not repeat.

CREATE TABLE IF NOT EXISTS public."GatewaySession" (
    "bot" text NOT NULL,
    "shardId" integer NOT NULL,
    "shardCount" integer NOT NULL,
    "owner" text NOT NULL,
    "epoch" bigint NOT NULL DEFAULT 1,
    "until" timestamp(3) NOT NULL,
    "sessionId" text,
    "resumeUrl" text,
    "handledSeq" bigint,
    "intents" bigint,
    "format" text,
    "createdAt" timestamp(3) NOT NULL DEFAULT (now() AT TIME ZONE 'UTC'),
    "updatedAt" timestamp(3) NOT NULL DEFAULT (now() AT TIME ZONE 'UTC'),
    CONSTRAINT "GatewaySession_pkey" PRIMARY KEY ("bot", "shardId")
);
SELECT public.aeon_touch_table('public."GatewaySession"');

CREATE TABLE IF NOT EXISTS public."GuildSnapshot" (
    "bot" text NOT NULL,
    "guildId" text NOT NULL,
    "packed" bytea NOT NULL,
    "createdAt" timestamp(3) NOT NULL DEFAULT (now() AT TIME ZONE 'UTC'),
    "updatedAt" timestamp(3) NOT NULL DEFAULT (now() AT TIME ZONE 'UTC'),
    CONSTRAINT "GuildSnapshot_pkey" PRIMARY KEY ("bot", "guildId")
);
SELECT public.aeon_touch_table('public."GuildSnapshot"');
