-- When another process last asked for a shard that is held: its holder, once cut off from the database, must then leave it in time.

ALTER TABLE public."GatewaySession" ADD COLUMN IF NOT EXISTS "wantedAt" timestamp(3);
