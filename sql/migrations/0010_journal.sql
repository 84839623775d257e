-- How far each spool of records has come into the database: moved in the transaction that writes the records, so that none is written twice.

CREATE TABLE IF NOT EXISTS public."JournalPosition" (
    "id" text NOT NULL,
    "position" bigint NOT NULL DEFAULT 0,
    "createdAt" timestamp(3) NOT NULL DEFAULT (now() AT TIME ZONE 'UTC'),
    "updatedAt" timestamp(3) NOT NULL DEFAULT (now() AT TIME ZONE 'UTC'),
    CONSTRAINT "JournalPosition_pkey" PRIMARY KEY ("id")
);
SELECT public.aeon_touch_table('public."JournalPosition"');
