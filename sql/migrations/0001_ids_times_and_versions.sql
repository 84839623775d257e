-- What every table shares: ids made by the database, a true "updatedAt", and a version per guild that rises with its configuration.

-- A text id that sorts by the time it was made, so that any writer may insert: microseconds since 1970, then chance.
CREATE OR REPLACE FUNCTION public.aeon_id() RETURNS text
LANGUAGE sql VOLATILE PARALLEL SAFE AS $$
    SELECT 'a'
        || lpad(to_hex((extract(epoch FROM clock_timestamp()) * 1000000)::bigint), 13, '0')
        || substr(replace(gen_random_uuid()::text, '-', ''), 1, 11)
$$;

CREATE OR REPLACE FUNCTION public.aeon_touch() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    NEW."updatedAt" := now() AT TIME ZONE 'UTC';
    RETURN NEW;
END
$$;

-- The version of a guild's configuration, and the transaction that last raised it (for those who poll: see sql/queries/changes.sql).
CREATE TABLE IF NOT EXISTS public."GuildChange" (
    "guildId" text NOT NULL,
    "version" bigint NOT NULL DEFAULT 0,
    "xact" bigint NOT NULL DEFAULT 0,
    CONSTRAINT "GuildChange_pkey" PRIMARY KEY ("guildId")
);
CREATE INDEX IF NOT EXISTS "GuildChange_xact_idx" ON public."GuildChange" ("xact");

-- Raises the version of each guild once per transaction and tells listeners. In the order of guilds, so that two of these never deadlock.
CREATE OR REPLACE FUNCTION public.aeon_raise_versions(guilds text[]) RETURNS void
LANGUAGE sql AS $$
    WITH raised AS (
        INSERT INTO public."GuildChange" AS g ("guildId", "version", "xact")
        SELECT DISTINCT guild, 1, pg_current_xact_id()::text::bigint
        FROM unnest(guilds) AS guild
        WHERE guild IS NOT NULL
        ORDER BY guild
        ON CONFLICT ("guildId") DO UPDATE SET "version" = g."version" + 1, "xact" = EXCLUDED."xact"
        WHERE g."xact" <> EXCLUDED."xact"
        RETURNING g."guildId", g."version"
    )
    SELECT pg_notify('guild_change', raised."guildId" || ':' || raised."version") FROM raised
$$;

-- Statement triggers. An update counts where a row differs in more than "updatedAt" and the columns named as the trigger's arguments.
CREATE OR REPLACE FUNCTION public.aeon_note_insert() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM public.aeon_raise_versions(ARRAY(SELECT "guildId" FROM new_rows));
    RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION public.aeon_note_delete() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM public.aeon_raise_versions(ARRAY(SELECT "guildId" FROM old_rows));
    RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION public.aeon_note_update() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    passed_over text[] := ARRAY['updatedAt'] || TG_ARGV::text[];
BEGIN
    PERFORM public.aeon_raise_versions(ARRAY(
        SELECT unnest(ARRAY[o."guildId", n."guildId"])
        FROM old_rows o FULL JOIN new_rows n ON n."id" = o."id"
        WHERE (to_jsonb(o) - passed_over) IS DISTINCT FROM (to_jsonb(n) - passed_over)
    ));
    RETURN NULL;
END
$$;

-- Makes a table one of configuration: its changes raise the guild's version, except those to the columns passed over (counters).
CREATE OR REPLACE FUNCTION public.aeon_watch_table(target regclass, VARIADIC passed_over text[] DEFAULT '{}') RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    arguments text := (SELECT coalesce(string_agg(quote_literal(name), ', '), '') FROM unnest(passed_over) AS name);
BEGIN
    EXECUTE format('CREATE OR REPLACE TRIGGER aeon_note_insert AFTER INSERT ON %s REFERENCING NEW TABLE AS new_rows
        FOR EACH STATEMENT EXECUTE FUNCTION public.aeon_note_insert()', target);
    EXECUTE format('CREATE OR REPLACE TRIGGER aeon_note_delete AFTER DELETE ON %s REFERENCING OLD TABLE AS old_rows
        FOR EACH STATEMENT EXECUTE FUNCTION public.aeon_note_delete()', target);
    EXECUTE format('CREATE OR REPLACE TRIGGER aeon_note_update AFTER UPDATE ON %s REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
        FOR EACH STATEMENT EXECUTE FUNCTION public.aeon_note_update(%s)', target, arguments);
END
$$;

-- Keeps "updatedAt" true whoever writes.
CREATE OR REPLACE FUNCTION public.aeon_touch_table(target regclass) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('CREATE OR REPLACE TRIGGER aeon_touch BEFORE UPDATE ON %s FOR EACH ROW EXECUTE FUNCTION public.aeon_touch()', target);
END
$$;
