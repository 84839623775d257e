-- What members have earned by writing. These rows change with every message that earns something, so they raise no version.
--
-- "lastXpAt" is when the message was written that was counted last: what comes again, or within a minute of it, is not counted.

CREATE TEMPORARY TABLE "MemberLevel" (
    "id" text NOT NULL DEFAULT public.aeon_id(),
    "guildId" text NOT NULL,
    "userId" text NOT NULL,
    "xp" integer NOT NULL DEFAULT 0,
    "lastXpAt" timestamp(3),
    "createdAt" timestamp(3) NOT NULL DEFAULT (now() AT TIME ZONE 'UTC'),
    "updatedAt" timestamp(3) NOT NULL DEFAULT (now() AT TIME ZONE 'UTC'),
    CONSTRAINT "MemberLevel_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "MemberLevel_xp_check" CHECK ("xp" >= 0)
);
CREATE UNIQUE INDEX "MemberLevel_guildId_userId_key" ON pg_temp."MemberLevel" ("guildId", "userId");
-- Who has most: read from its end.
CREATE INDEX "MemberLevel_guildId_xp_userId_idx" ON pg_temp."MemberLevel" ("guildId", "xp", "userId");

SELECT public.aeon_table('MemberLevel');
