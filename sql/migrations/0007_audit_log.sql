-- The audit log, and how every change of configuration gets into it, whoever makes it.
--
-- A row is numbered within its guild while its transaction holds the guild's row of "AuditPosition", to its end: so numbers are in the
-- order of commits, whoever sees one sees all before it, and what is rolled back leaves no gap. Any number of guilds can be locked so,
-- which advisory locks could not. This lock is the last that a transaction takes (triggers fire in the order of their names:
-- aeon_note_..., then aeon_record_...), and of several guilds' the rows are written in the order of guilds, so that nobody waits in a circle.

CREATE TEMPORARY TABLE "AuditPosition" (
    "guildId" text NOT NULL,
    "position" bigint NOT NULL DEFAULT 0,
    CONSTRAINT "AuditPosition_pkey" PRIMARY KEY ("guildId")
);

SELECT public.aeon_table('AuditPosition');

CREATE TEMPORARY TABLE "AuditLog" (
    "id" text NOT NULL DEFAULT public.aeon_id(),
    "guildId" text NOT NULL,
    "actionType" text NOT NULL,
    "userId" text,
    "moderatorId" text,
    "botAction" boolean NOT NULL DEFAULT false,
    "reason" text,
    "metadata" jsonb NOT NULL DEFAULT '{}',
    "position" bigint NOT NULL DEFAULT 0,
    "createdAt" timestamp(3) NOT NULL DEFAULT (now() AT TIME ZONE 'UTC'),
    "updatedAt" timestamp(3) NOT NULL DEFAULT (now() AT TIME ZONE 'UTC'),
    CONSTRAINT "AuditLog_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "AuditLog_guildId_position_key" ON pg_temp."AuditLog" ("guildId", "position");
-- Each filter has the order of the list behind it, so that a page is read and never sorted.
CREATE INDEX "AuditLog_guildId_createdAt_position_idx" ON pg_temp."AuditLog" ("guildId", "createdAt", "position");
CREATE INDEX "AuditLog_guildId_actionType_createdAt_position_idx"
    ON pg_temp."AuditLog" ("guildId", "actionType", "createdAt", "position");
CREATE INDEX "AuditLog_guildId_userId_createdAt_position_idx"
    ON pg_temp."AuditLog" ("guildId", "userId", "createdAt", "position");
CREATE INDEX "AuditLog_guildId_moderatorId_createdAt_position_idx"
    ON pg_temp."AuditLog" ("guildId", "moderatorId", "createdAt", "position");
CREATE INDEX "AuditLog_guildId_botAction_createdAt_position_idx"
    ON pg_temp."AuditLog" ("guildId", "botAction", "createdAt", "position");

-- Rows of a table that was there already are numbered by their age, before numbers have to be unique.
DO $$
BEGIN
    IF to_regclass('public."AuditLog"') IS NULL THEN
        RETURN;
    END IF;
    PERFORM public.aeon_adopt_columns('public."AuditLog"', 'pg_temp."AuditLog"');
    UPDATE public."AuditLog" held
    SET "position" = numbered.highest + numbered.place
    FROM (
        SELECT "id", coalesce("position", 0) > 0 AS is_numbered,
            greatest(max("position") OVER (PARTITION BY "guildId"), 0) AS highest,
            row_number() OVER (PARTITION BY "guildId", coalesce("position", 0) > 0 ORDER BY "createdAt", "id") AS place
        FROM public."AuditLog"
    ) numbered
    WHERE numbered."id" = held."id" AND NOT numbered.is_numbered;
    INSERT INTO public."AuditPosition" ("guildId", "position")
    SELECT "guildId", max("position") FROM public."AuditLog" WHERE "guildId" IS NOT NULL GROUP BY "guildId"
    ON CONFLICT ("guildId") DO NOTHING;
END
$$;

SELECT public.aeon_table('AuditLog');

-- Whoever inserts, and whatever number they bring. The rows of a statement are numbered by what is in the table, and noted once it is
-- done: a note per row would leave as many dead versions, through which each next one has to look. It also keeps numbers from being given
-- again where the last rows are deleted.
CREATE FUNCTION public.aeon_number() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    noted bigint;
BEGIN
    SELECT "position" INTO noted FROM public."AuditPosition" WHERE "guildId" = NEW."guildId" FOR UPDATE;
    IF NOT FOUND THEN
        INSERT INTO public."AuditPosition" ("guildId") VALUES (NEW."guildId") ON CONFLICT ("guildId") DO NOTHING;
        SELECT "position" INTO noted FROM public."AuditPosition" WHERE "guildId" = NEW."guildId" FOR UPDATE;
    END IF;
    -- A statement of its own: it sees what was committed while the lock was waited for.
    NEW."position" := 1 + greatest(
        noted, (SELECT max("position") FROM public."AuditLog" WHERE "guildId" = NEW."guildId"));
    RETURN NEW;
END
$$;

CREATE FUNCTION public.aeon_note_numbers() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    UPDATE public."AuditPosition" held SET "position" = added.highest
    FROM (SELECT "guildId", max("position") AS highest FROM new_rows GROUP BY "guildId") added
    WHERE held."guildId" = added."guildId";
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER aeon_number BEFORE INSERT ON public."AuditLog"
    FOR EACH ROW EXECUTE FUNCTION public.aeon_number();
CREATE OR REPLACE TRIGGER aeon_note_numbers AFTER INSERT ON public."AuditLog" REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION public.aeon_note_numbers();

-- What of one object the other holds differently or not at all.
CREATE FUNCTION public.aeon_differing(one jsonb, other jsonb) RETURNS jsonb
LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(jsonb_object_agg(key, value), '{}') FROM jsonb_each(one) WHERE other -> key IS DISTINCT FROM value
$$;

-- The row to be written of one change, none where it is none. Who made it is what the transaction said of itself in "aeon.by": a JSON
-- object with "moderatorId" and "metadata"; of other programs nothing is known.
CREATE FUNCTION public.aeon_told(before jsonb, after jsonb, shown text[], passed_over text[])
RETURNS TABLE ("guildId" text, "moderatorId" text, "metadata" jsonb)
LANGUAGE sql STABLE AS $$
    SELECT told.guild, told.by ->> 'moderatorId',
        coalesce(told.by -> 'metadata', '{}') || told.named || jsonb_build_object('before', told.before, 'after', told.after)
    FROM (
        SELECT coalesce(after ->> 'guildId', before ->> 'guildId') AS guild,
            nullif(current_setting('aeon.by', true), '')::jsonb AS by,
            coalesce((SELECT jsonb_object_agg(key, value) FROM jsonb_each(before || after) WHERE key = ANY(shown)), '{}') AS named,
            public.aeon_differing(before - passed_over, after - passed_over) AS before,
            public.aeon_differing(after - passed_over, before - passed_over) AS after
    ) told
    WHERE told.guild IS NOT NULL AND told.before <> told.after
$$;

-- A row in which nothing was said; what is not for anybody to say is not in it.
CREATE FUNCTION public.aeon_defaults(target regclass) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    defaults jsonb;
BEGIN
    EXECUTE (
        SELECT format('SELECT to_jsonb(said) FROM (SELECT %s) said', string_agg(
            format('(%s)::%s AS %I', coalesce(c.default_value, 'NULL'), c.type, c.name), ', '))
        FROM public.aeon_columns(target) c
        JOIN pg_attribute a ON a.attrelid = target AND a.attname = c.name AND a.attgenerated = ''
    ) INTO defaults;
    RETURN defaults - ARRAY['id', 'guildId'];
END
$$;

-- The triggers' arguments are the action, what stands where there is no row, and the columns shown and passed over.
CREATE FUNCTION public.aeon_record_insert() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    defaults jsonb := CASE TG_ARGV[1] WHEN 'defaults' THEN public.aeon_defaults(TG_RELID) END;
BEGIN
    INSERT INTO public."AuditLog" ("actionType", "guildId", "moderatorId", "metadata")
    SELECT TG_ARGV[0], told.*
    FROM (SELECT n."id", coalesce(to_jsonb(n) || defaults, '{}') AS before, to_jsonb(n) AS after FROM new_rows n) change,
        public.aeon_told(change.before, change.after, TG_ARGV[2]::text[], TG_ARGV[3]::text[]) told
    ORDER BY told."guildId", change.id;
    RETURN NULL;
END
$$;

CREATE FUNCTION public.aeon_record_update() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO public."AuditLog" ("actionType", "guildId", "moderatorId", "metadata")
    SELECT TG_ARGV[0], told.*
    FROM (
        SELECT n."id", to_jsonb(o) AS before, to_jsonb(n) AS after
        FROM old_rows o JOIN new_rows n ON n."id" = o."id"
    ) change,
        public.aeon_told(change.before, change.after, TG_ARGV[2]::text[], TG_ARGV[3]::text[]) told
    ORDER BY told."guildId", change.id;
    RETURN NULL;
END
$$;

CREATE FUNCTION public.aeon_record_delete() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    defaults jsonb := CASE TG_ARGV[1] WHEN 'defaults' THEN public.aeon_defaults(TG_RELID) END;
BEGIN
    INSERT INTO public."AuditLog" ("actionType", "guildId", "moderatorId", "metadata")
    SELECT TG_ARGV[0], told.*
    FROM (SELECT o."id", to_jsonb(o) AS before, coalesce(to_jsonb(o) || defaults, '{}') AS after FROM old_rows o) change,
        public.aeon_told(change.before, change.after, TG_ARGV[2]::text[], TG_ARGV[3]::text[]) told
    ORDER BY told."guildId", change.id;
    RETURN NULL;
END
$$;

-- Has every change of a table (with "id" and "guildId") recorded, with what differs before and after. `shown` are columns that tell which
-- row it was; changes to those passed over alone, such as counters, are none. `absent` is 'nothing', or 'defaults' where a guild without
-- a row has the columns' defaults, so that making such a row changes nothing.
CREATE FUNCTION public.aeon_audit(
    table_name text, created text, updated text, deleted text,
    shown text[] DEFAULT '{id}', passed_over text[] DEFAULT '{}', absent text DEFAULT 'nothing'
) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    one text := 'CREATE OR REPLACE TRIGGER aeon_record_%1$s AFTER %1$s ON public.%2$I %3$s
        FOR EACH STATEMENT EXECUTE FUNCTION public.aeon_record_%1$s(%4$L, %5$L, %6$L, %7$L)';
    never text[] := ARRAY['id', 'guildId', 'createdAt', 'updatedAt'] || passed_over;
BEGIN
    EXECUTE format(one, 'insert', table_name, 'REFERENCING NEW TABLE AS new_rows', created, absent, shown, never);
    EXECUTE format(one, 'update', table_name, 'REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows',
        updated, absent, shown, never);
    EXECUTE format(one, 'delete', table_name, 'REFERENCING OLD TABLE AS old_rows', deleted, absent, shown, never);
END
$$;

SELECT public.aeon_audit('GuildSettings', 'settings_update', 'settings_update', 'settings_update',
    shown => '{}', absent => 'defaults');
SELECT public.aeon_audit('RolePermission', 'permission_update', 'permission_update', 'permission_update',
    shown => '{id,roleId,commandGroup}');
SELECT public.aeon_audit('CommandCooldown', 'cooldown_update', 'cooldown_update', 'cooldown_update',
    shown => '{id,commandName}');
