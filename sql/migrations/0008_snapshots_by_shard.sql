-- A shard that begins reads its own guilds' snapshots, not those of all. Where no session tells how many shards there are, no session can be
-- taken up, and each guild is written anew.

ALTER TABLE public."GuildSnapshot" ADD COLUMN "shardId" integer;

UPDATE public."GuildSnapshot" kept
SET "shardId" = coalesce(("guildId"::bigint >> 22) % (
    SELECT max(held."shardCount") FROM public."GatewaySession" held WHERE held."bot" = kept."bot"
), 0);

ALTER TABLE public."GuildSnapshot" ALTER COLUMN "shardId" SET NOT NULL;

CREATE INDEX "GuildSnapshot_bot_shardId_guildId_idx" ON public."GuildSnapshot" ("bot", "shardId", "guildId");
