-- Whoever polls for raised versions reads them in pages: a transaction that raised those of all guilds spans many.

CREATE INDEX IF NOT EXISTS "GuildChange_xact_guildId_idx" ON public."GuildChange" ("xact", "guildId");
DROP INDEX IF EXISTS public."GuildChange_xact_idx";
