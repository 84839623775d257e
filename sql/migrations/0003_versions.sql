-- A version per guild that rises with every transaction that changes its configuration, whoever writes.

-- "xact" is the transaction that raised it last, for those who poll (sql/queries/changes.sql).
CREATE TEMPORARY TABLE "GuildChange" (
    "guildId" text NOT NULL,
    "version" bigint NOT NULL DEFAULT 0,
    "xact" bigint NOT NULL DEFAULT 0,
    CONSTRAINT "GuildChange_pkey" PRIMARY KEY ("guildId")
);
CREATE INDEX "GuildChange_xact_idx" ON pg_temp."GuildChange" ("xact");

SELECT public.aeon_table('GuildChange');

-- Raises each guild's version once per transaction, and tells those who listen. In the order of guilds, so that two
-- transactions that do this never wait for each other in a circle.
CREATE FUNCTION public.aeon_raise_versions(guilds text[]) RETURNS void
LANGUAGE sql AS $$
    WITH raised AS (
        INSERT INTO public."GuildChange" AS held ("guildId", "version", "xact")
        SELECT DISTINCT guild, 1, pg_current_xact_id()::text::bigint
        FROM unnest(guilds) AS guild
        WHERE guild IS NOT NULL
        ORDER BY guild
        ON CONFLICT ("guildId") DO UPDATE SET "version" = held."version" + 1, "xact" = EXCLUDED."xact"
        WHERE held."xact" <> EXCLUDED."xact"
        RETURNING held."guildId", held."version"
    )
    SELECT pg_notify('guild_change', "guildId" || ':' || "version") FROM raised
$$;

CREATE FUNCTION public.aeon_note_insert() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM public.aeon_raise_versions(ARRAY(SELECT "guildId" FROM new_rows));
    RETURN NULL;
END
$$;

CREATE FUNCTION public.aeon_note_delete() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM public.aeon_raise_versions(ARRAY(SELECT "guildId" FROM old_rows));
    RETURN NULL;
END
$$;

-- An update counts where a row differs in more than "updatedAt" and the columns that are the trigger's arguments.
CREATE FUNCTION public.aeon_note_update() RETURNS trigger
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

-- Nobody says whose rows a TRUNCATE took.
CREATE FUNCTION public.aeon_note_truncate() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM public.aeon_raise_versions(ARRAY(SELECT "guildId" FROM public."GuildChange"));
    RETURN NULL;
END
$$;

-- Makes a table (with "id" and "guildId") one of configuration. The columns passed over are counters: changes to them
-- alone raise no version, since NOTIFY makes commits queue up.
CREATE FUNCTION public.aeon_watch(table_name text, VARIADIC passed_over text[] DEFAULT '{}') RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    arguments text := (SELECT coalesce(string_agg(quote_literal(name), ', '), '') FROM unnest(passed_over) AS name);
    one text := 'CREATE OR REPLACE TRIGGER aeon_note_%1$s AFTER %1$s ON public.%2$I %3$s
        FOR EACH STATEMENT EXECUTE FUNCTION public.aeon_note_%1$s(%4$s)';
BEGIN
    EXECUTE format(one, 'insert', table_name, 'REFERENCING NEW TABLE AS new_rows', '');
    EXECUTE format(one, 'update', table_name, 'REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows', arguments);
    EXECUTE format(one, 'delete', table_name, 'REFERENCING OLD TABLE AS old_rows', '');
    EXECUTE format(one, 'truncate', table_name, '', '');
END
$$;
