-- name: insert_position
INSERT INTO public."JournalPosition" ("id") VALUES (%(spool)s) ON CONFLICT ("id") DO NOTHING;

-- name: select_journal_position
SELECT "position" AS position FROM public."JournalPosition" WHERE "id" = %(spool)s;

-- name: move_position
-- Nothing is moved where the spool has come to another place than is thought: what follows was written before.
UPDATE public."JournalPosition" SET "position" = %(last)s WHERE "id" = %(spool)s AND "position" = %(before)s;
