-- The schema as all migrations leave it, to read and to compare; nothing loads it. `nox -s schema` writes it anew.

SET check_function_bodies = false;
SET search_path = '';

CREATE FUNCTION public.aeon_adopt_checks(target regclass, model regclass) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    wanted record;
BEGIN
    FOR wanted IN
        SELECT conname, pg_get_constraintdef(oid) AS definition FROM pg_constraint
        WHERE conrelid = model AND contype = 'c'
            AND conname NOT IN (SELECT conname FROM pg_constraint WHERE conrelid = target)
    LOOP
        BEGIN
            EXECUTE format('ALTER TABLE %s ADD CONSTRAINT %I %s', target, wanted.conname, wanted.definition);
        EXCEPTION WHEN check_violation THEN
            RAISE WARNING 'rows of % break %, which is left out', target, wanted.conname;
        END;
    END LOOP;
END
$$;

CREATE FUNCTION public.aeon_adopt_columns(target regclass, model regclass) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    wanted record;
    there record;
BEGIN
    FOR wanted IN SELECT * FROM public.aeon_columns(model) LOOP
        SELECT * INTO there FROM public.aeon_columns(target) c WHERE c.name = wanted.name;
        IF NOT FOUND THEN
            EXECUTE format('ALTER TABLE %s ADD COLUMN %I %s %s %s', target, wanted.name, wanted.type,
                'DEFAULT ' || wanted.default_value, CASE WHEN wanted.required THEN 'NOT NULL' END);
            CONTINUE;
        END IF;
        IF NOT public.aeon_serves(there.type, wanted.type) THEN
            RAISE EXCEPTION 'column %.% is of type %, which cannot serve as %', target, quote_ident(wanted.name),
                    there.type, wanted.type
                USING HINT = format('Change it first: ALTER TABLE %s ALTER COLUMN %I TYPE %s USING %I::%s;',
                    target, wanted.name, wanted.type, wanted.name, wanted.type);
        END IF;
        -- Prisma's own defaults for times follow the session's zone, and it has none for ids.
        IF wanted.default_value IS NOT NULL AND (there.default_value IS NULL OR there.type LIKE 'timestamp%') THEN
            EXECUTE format('ALTER TABLE %s ALTER COLUMN %I SET DEFAULT %s', target, wanted.name, wanted.default_value);
        END IF;
    END LOOP;
    FOR there IN
        SELECT t.name FROM public.aeon_columns(target) t
        LEFT JOIN public.aeon_columns(model) m ON m.name = t.name
        WHERE t.required AND t.default_value IS NULL AND NOT coalesce(m.required, false)
    LOOP
        RAISE EXCEPTION 'column %.% is NOT NULL without a default, so that rows could not be added', target,
                quote_ident(there.name)
            USING HINT = format('Mend it first: ALTER TABLE %s ALTER COLUMN %I DROP NOT NULL;', target, there.name);
    END LOOP;
END
$$;

CREATE FUNCTION public.aeon_adopt_indexes(target regclass, model regclass) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    wanted record;
BEGIN
    FOR wanted IN
        SELECT c.relname AS name, i.indisprimary AS is_primary, i.indisunique AS is_unique,
            pg_get_indexdef(i.indexrelid) AS definition, public.aeon_indexed(i.indexrelid) AS indexed
        FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE i.indrelid = model
    LOOP
        CONTINUE WHEN EXISTS (
            SELECT FROM pg_index i
            WHERE i.indrelid = target AND i.indisvalid AND public.aeon_indexed(i.indexrelid) = wanted.indexed
                AND (i.indisunique OR NOT wanted.is_unique)
        );
        IF NOT wanted.is_primary THEN
            EXECUTE regexp_replace(wanted.definition, ' ON pg_temp[_0-9]*\.\S+ ', format(' ON %s ', target));
        ELSIF EXISTS (SELECT FROM pg_index WHERE indrelid = target AND indisprimary) THEN
            EXECUTE format('CREATE UNIQUE INDEX ON %s %s', target, wanted.indexed);
        ELSE
            EXECUTE format('ALTER TABLE %s ADD CONSTRAINT %I PRIMARY KEY %s', target, wanted.name, wanted.indexed);
        END IF;
    END LOOP;
END
$$;

CREATE FUNCTION public.aeon_audit(table_name text, created text, updated text, deleted text, shown text[] DEFAULT '{id}'::text[], passed_over text[] DEFAULT '{}'::text[], absent text DEFAULT 'nothing'::text) RETURNS void
    LANGUAGE plpgsql
    AS $_$
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
$_$;

CREATE FUNCTION public.aeon_columns(target regclass) RETURNS TABLE(name text, type text, required boolean, default_value text)
    LANGUAGE sql STABLE
    AS $$
    SELECT a.attname::text, format_type(a.atttypid, a.atttypmod), a.attnotnull, pg_get_expr(d.adbin, d.adrelid)
    FROM pg_attribute a
    LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE a.attrelid = target AND a.attnum > 0 AND NOT a.attisdropped
    ORDER BY a.attnum
$$;

CREATE FUNCTION public.aeon_defaults(target regclass) RETURNS jsonb
    LANGUAGE plpgsql
    AS $$
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

CREATE FUNCTION public.aeon_differing(one jsonb, other jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE
    AS $$
    SELECT coalesce(jsonb_object_agg(key, value), '{}') FROM jsonb_each(one) WHERE other -> key IS DISTINCT FROM value
$$;

CREATE FUNCTION public.aeon_foreign_key(target regclass, key_name text, definition text) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_constraint WHERE conrelid = target AND conname = key_name) THEN
        EXECUTE format('ALTER TABLE %s ADD CONSTRAINT %I FOREIGN KEY %s', target, key_name, definition);
    END IF;
END
$$;

CREATE FUNCTION public.aeon_id() RETURNS text
    LANGUAGE sql PARALLEL SAFE
    AS $$
    SELECT 'a'
        || lpad(to_hex((extract(epoch FROM clock_timestamp()) * 1000000)::bigint), 13, '0')
        || substr(replace(gen_random_uuid()::text, '-', ''), 1, 11)
$$;

CREATE FUNCTION public.aeon_indexed(index regclass) RETURNS text
    LANGUAGE sql STABLE
    AS $$ SELECT substr(definition, strpos(definition, '(')) FROM pg_get_indexdef(index) AS definition $$;

CREATE FUNCTION public.aeon_note_delete() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM public.aeon_raise_versions(ARRAY(SELECT "guildId" FROM old_rows));
    RETURN NULL;
END
$$;

CREATE FUNCTION public.aeon_note_insert() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM public.aeon_raise_versions(ARRAY(SELECT "guildId" FROM new_rows));
    RETURN NULL;
END
$$;

CREATE FUNCTION public.aeon_note_numbers() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE public."AuditPosition" held SET "position" = added.highest
    FROM (SELECT "guildId", max("position") AS highest FROM new_rows GROUP BY "guildId") added
    WHERE held."guildId" = added."guildId";
    RETURN NULL;
END
$$;

CREATE FUNCTION public.aeon_note_truncate() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM public.aeon_raise_versions(ARRAY(SELECT "guildId" FROM public."GuildChange"));
    RETURN NULL;
END
$$;

CREATE FUNCTION public.aeon_note_update() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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

CREATE FUNCTION public.aeon_number() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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

CREATE FUNCTION public.aeon_raise_versions(guilds text[]) RETURNS void
    LANGUAGE sql
    AS $$
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

CREATE FUNCTION public.aeon_record_delete() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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

CREATE FUNCTION public.aeon_record_insert() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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
    LANGUAGE plpgsql
    AS $$
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

CREATE FUNCTION public.aeon_serves(there text, wanted text) RETURNS boolean
    LANGUAGE sql IMMUTABLE
    AS $_$
    SELECT there = wanted
        OR (wanted = 'text' AND there LIKE 'character varying%')
        OR (wanted = 'text[]' AND there LIKE 'character varying%[]')
        OR (wanted = 'integer' AND there IN ('smallint', 'bigint'))
        OR (wanted LIKE 'timestamp%' AND there ~ '^timestamp(\(\d\))? without time zone$')
$_$;

CREATE FUNCTION public.aeon_shard(guild_id text, shard_count integer) RETURNS integer
    LANGUAGE sql IMMUTABLE
    AS $_$
    SELECT CASE WHEN guild_id ~ '^[0-9]{1,20}$' THEN mod(div(guild_id::numeric, 4194304), shard_count)::integer ELSE 0 END
$_$;

CREATE FUNCTION public.aeon_table(table_name text) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    model regclass := format('pg_temp.%I', table_name)::regclass;
    target regclass := to_regclass(format('public.%I', table_name));
BEGIN
    IF target IS NULL THEN
        EXECUTE format('CREATE TABLE public.%I (LIKE pg_temp.%I INCLUDING DEFAULTS INCLUDING CONSTRAINTS)',
            table_name, table_name);
        target := format('public.%I', table_name)::regclass;
    ELSE
        PERFORM public.aeon_adopt_columns(target, model);
        PERFORM public.aeon_adopt_checks(target, model);
    END IF;
    PERFORM public.aeon_adopt_indexes(target, model);
    IF EXISTS (SELECT FROM pg_attribute WHERE attrelid = target AND attname = 'updatedAt') THEN
        PERFORM public.aeon_touch_table(target);
    END IF;
    EXECUTE format('DROP TABLE pg_temp.%I', table_name);
END
$$;

CREATE FUNCTION public.aeon_template_users(template text, most integer) RETURNS TABLE(kind text, name text)
    LANGUAGE plpgsql STABLE
    AS $_$
DECLARE
    named record;
BEGIN
    FOR named IN
        SELECT * FROM (VALUES ('CustomCommand', 'trigger', 'command'), ('AutoResponder', 'triggerText', 'responder'))
            AS known (table_name, column_name, kind)
    LOOP
        CONTINUE WHEN 2 <> (
            SELECT count(*) FROM pg_attribute
            WHERE attrelid = to_regclass(format('public.%I', named.table_name)) AND NOT attisdropped
                AND attname IN ('templateId', named.column_name)
        );
        RETURN QUERY EXECUTE format(
            'SELECT %L::text, left(%I::text, 100) FROM public.%I WHERE "templateId" = $1 ORDER BY 2 LIMIT $2',
            named.kind, named.column_name, named.table_name) USING template, most;
    END LOOP;
END
$_$;

CREATE FUNCTION public.aeon_told(before jsonb, after jsonb, shown text[], passed_over text[]) RETURNS TABLE("guildId" text, "moderatorId" text, metadata jsonb)
    LANGUAGE sql STABLE
    AS $$
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

CREATE FUNCTION public.aeon_touch() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    NEW."updatedAt" := now() AT TIME ZONE 'UTC';
    RETURN NEW;
END
$$;

CREATE FUNCTION public.aeon_touch_table(target regclass) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    EXECUTE format('CREATE OR REPLACE TRIGGER aeon_touch BEFORE UPDATE ON %s
        FOR EACH ROW EXECUTE FUNCTION public.aeon_touch()', target);
END
$$;

CREATE FUNCTION public.aeon_watch(table_name text, VARIADIC passed_over text[] DEFAULT '{}'::text[]) RETURNS void
    LANGUAGE plpgsql
    AS $_$
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
$_$;

SET default_tablespace = '';

SET default_table_access_method = heap;

CREATE TABLE public."ApiKey" (
    id text DEFAULT public.aeon_id() NOT NULL,
    name text NOT NULL,
    hash text NOT NULL,
    "guildIds" text[],
    scope text NOT NULL,
    "lastUsedAt" timestamp(3) without time zone,
    "revokedAt" timestamp(3) without time zone,
    "createdAt" timestamp(3) without time zone DEFAULT (now() AT TIME ZONE 'UTC'::text) NOT NULL,
    "updatedAt" timestamp(3) without time zone DEFAULT (now() AT TIME ZONE 'UTC'::text) NOT NULL,
    CONSTRAINT "ApiKey_scope_check" CHECK ((scope = ANY (ARRAY['read'::text, 'manage'::text])))
);

CREATE TABLE public."AuditLog" (
    id text DEFAULT public.aeon_id() NOT NULL,
    "guildId" text NOT NULL,
    "actionType" text NOT NULL,
    "userId" text,
    "moderatorId" text,
    "botAction" boolean DEFAULT false NOT NULL,
    reason text,
    metadata jsonb DEFAULT '{}'::jsonb NOT NULL,
    "position" bigint DEFAULT 0 NOT NULL,
    "createdAt" timestamp(3) without time zone DEFAULT (now() AT TIME ZONE 'UTC'::text) NOT NULL,
    "updatedAt" timestamp(3) without time zone DEFAULT (now() AT TIME ZONE 'UTC'::text) NOT NULL
);

CREATE TABLE public."AuditPosition" (
    "guildId" text NOT NULL,
    "position" bigint DEFAULT 0 NOT NULL
);

CREATE TABLE public."CommandCooldown" (
    id text DEFAULT public.aeon_id() NOT NULL,
    "guildId" text NOT NULL,
    "commandName" text NOT NULL,
    "cooldownMs" integer NOT NULL,
    "createdAt" timestamp(3) without time zone DEFAULT (now() AT TIME ZONE 'UTC'::text) NOT NULL,
    "updatedAt" timestamp(3) without time zone DEFAULT (now() AT TIME ZONE 'UTC'::text) NOT NULL,
    CONSTRAINT "CommandCooldown_cooldownMs_check" CHECK (("cooldownMs" >= 0))
);

CREATE TABLE public."GatewaySession" (
    bot text NOT NULL,
    "shardId" integer NOT NULL,
    "shardCount" integer NOT NULL,
    owner text NOT NULL,
    epoch bigint DEFAULT 1 NOT NULL,
    until timestamp(3) without time zone NOT NULL,
    "sessionId" text,
    "resumeUrl" text,
    "handledSeq" bigint,
    intents bigint,
    format text,
    "createdAt" timestamp(3) without time zone DEFAULT (now() AT TIME ZONE 'UTC'::text) NOT NULL,
    "updatedAt" timestamp(3) without time zone DEFAULT (now() AT TIME ZONE 'UTC'::text) NOT NULL,
    "wantedAt" timestamp(3) without time zone
);

CREATE TABLE public."GuildChange" (
    "guildId" text NOT NULL,
    version bigint DEFAULT 0 NOT NULL,
    xact bigint DEFAULT 0 NOT NULL
);

CREATE TABLE public."GuildSettings" (
    id text DEFAULT public.aeon_id() NOT NULL,
    "guildId" text NOT NULL,
    prefix text DEFAULT '!'::text NOT NULL,
    "useSlashCommands" boolean DEFAULT true NOT NULL,
    "allowPrefixFallback" boolean DEFAULT true NOT NULL,
    "moderationEnabled" boolean DEFAULT true NOT NULL,
    "levellingEnabled" boolean DEFAULT true NOT NULL,
    "funEnabled" boolean DEFAULT true NOT NULL,
    "ticketsEnabled" boolean DEFAULT true NOT NULL,
    "customCommandsEnabled" boolean DEFAULT true NOT NULL,
    "autoRespondersEnabled" boolean DEFAULT true NOT NULL,
    "globalCooldown" integer DEFAULT 0 NOT NULL,
    timezone text DEFAULT 'UTC'::text NOT NULL,
    "muteRoleId" text,
    "levelUpChannelId" text,
    "logChannelId" text,
    "createdAt" timestamp(3) without time zone DEFAULT (now() AT TIME ZONE 'UTC'::text) NOT NULL,
    "updatedAt" timestamp(3) without time zone DEFAULT (now() AT TIME ZONE 'UTC'::text) NOT NULL,
    "levelUpMode" text DEFAULT 'here'::text NOT NULL,
    "levelUpMessage" text,
    "levelRewardsStack" boolean DEFAULT true NOT NULL,
    CONSTRAINT "GuildSettings_globalCooldown_check" CHECK (("globalCooldown" >= 0)),
    CONSTRAINT "GuildSettings_levelUpMode_check" CHECK (("levelUpMode" = ANY (ARRAY['here'::text, 'channel'::text, 'dm'::text, 'off'::text]))),
    CONSTRAINT "GuildSettings_prefix_check" CHECK ((prefix ~ '^\S{1,10}$'::text))
);

CREATE TABLE public."GuildSnapshot" (
    bot text NOT NULL,
    "guildId" text NOT NULL,
    packed bytea NOT NULL,
    "createdAt" timestamp(3) without time zone DEFAULT (now() AT TIME ZONE 'UTC'::text) NOT NULL,
    "updatedAt" timestamp(3) without time zone DEFAULT (now() AT TIME ZONE 'UTC'::text) NOT NULL,
    "shardId" integer NOT NULL
);

CREATE TABLE public."JournalPosition" (
    id text NOT NULL,
    "position" bigint DEFAULT 0 NOT NULL,
    "createdAt" timestamp(3) without time zone DEFAULT (now() AT TIME ZONE 'UTC'::text) NOT NULL,
    "updatedAt" timestamp(3) without time zone DEFAULT (now() AT TIME ZONE 'UTC'::text) NOT NULL
);

CREATE TABLE public."LevelMultiplier" (
    id text DEFAULT public.aeon_id() NOT NULL,
    "guildId" text NOT NULL,
    "targetId" text NOT NULL,
    multiplier double precision NOT NULL,
    "createdAt" timestamp(3) without time zone DEFAULT (now() AT TIME ZONE 'UTC'::text) NOT NULL,
    "updatedAt" timestamp(3) without time zone DEFAULT (now() AT TIME ZONE 'UTC'::text) NOT NULL,
    CONSTRAINT "LevelMultiplier_multiplier_check" CHECK (((multiplier >= (0)::double precision) AND (multiplier <= (10)::double precision)))
);

CREATE TABLE public."LevelReward" (
    id text DEFAULT public.aeon_id() NOT NULL,
    "guildId" text NOT NULL,
    level integer NOT NULL,
    "roleId" text NOT NULL,
    "createdAt" timestamp(3) without time zone DEFAULT (now() AT TIME ZONE 'UTC'::text) NOT NULL,
    "updatedAt" timestamp(3) without time zone DEFAULT (now() AT TIME ZONE 'UTC'::text) NOT NULL,
    CONSTRAINT "LevelReward_level_check" CHECK ((level >= 1))
);

CREATE TABLE public."MemberLevel" (
    id text DEFAULT public.aeon_id() NOT NULL,
    "guildId" text NOT NULL,
    "userId" text NOT NULL,
    xp integer DEFAULT 0 NOT NULL,
    "lastXpAt" timestamp(3) without time zone,
    "createdAt" timestamp(3) without time zone DEFAULT (now() AT TIME ZONE 'UTC'::text) NOT NULL,
    "updatedAt" timestamp(3) without time zone DEFAULT (now() AT TIME ZONE 'UTC'::text) NOT NULL,
    CONSTRAINT "MemberLevel_xp_check" CHECK ((xp >= 0))
);

CREATE TABLE public."MessageTemplate" (
    id text DEFAULT public.aeon_id() NOT NULL,
    "guildId" text NOT NULL,
    name text NOT NULL,
    content text,
    "embedData" jsonb,
    components jsonb,
    "createdAt" timestamp(3) without time zone DEFAULT (now() AT TIME ZONE 'UTC'::text) NOT NULL,
    "updatedAt" timestamp(3) without time zone DEFAULT (now() AT TIME ZONE 'UTC'::text) NOT NULL
);

CREATE TABLE public."RolePermission" (
    id text DEFAULT public.aeon_id() NOT NULL,
    "guildId" text NOT NULL,
    "roleId" text NOT NULL,
    "commandGroup" text NOT NULL,
    "createdAt" timestamp(3) without time zone DEFAULT (now() AT TIME ZONE 'UTC'::text) NOT NULL,
    "updatedAt" timestamp(3) without time zone DEFAULT (now() AT TIME ZONE 'UTC'::text) NOT NULL,
    CONSTRAINT "RolePermission_commandGroup_check" CHECK (("commandGroup" = ANY (ARRAY['admin'::text, 'moderation'::text, 'levelling'::text, 'fun'::text, 'tickets'::text, 'custom_commands'::text, 'templates'::text])))
);

CREATE TABLE public."ScheduledAction" (
    id text DEFAULT public.aeon_id() NOT NULL,
    "guildId" text NOT NULL,
    kind text NOT NULL,
    key text NOT NULL,
    payload jsonb DEFAULT '{}'::jsonb NOT NULL,
    "dueAt" timestamp(3) without time zone NOT NULL,
    "availableAt" timestamp(3) without time zone NOT NULL,
    epoch bigint DEFAULT 0 NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    "lastError" text,
    "createdAt" timestamp(3) without time zone DEFAULT (now() AT TIME ZONE 'UTC'::text) NOT NULL,
    "updatedAt" timestamp(3) without time zone DEFAULT (now() AT TIME ZONE 'UTC'::text) NOT NULL
);

CREATE TABLE public."SlashRegistration" (
    "guildId" text NOT NULL,
    hash text NOT NULL,
    "retryAt" timestamp(3) without time zone,
    "createdAt" timestamp(3) without time zone DEFAULT (now() AT TIME ZONE 'UTC'::text) NOT NULL,
    "updatedAt" timestamp(3) without time zone DEFAULT (now() AT TIME ZONE 'UTC'::text) NOT NULL
);

CREATE TABLE public._aeon_migrations (
    number integer NOT NULL,
    name text NOT NULL,
    checksum text NOT NULL,
    "appliedAt" timestamp(3) without time zone DEFAULT (now() AT TIME ZONE 'UTC'::text) NOT NULL
);

ALTER TABLE ONLY public."ApiKey"
    ADD CONSTRAINT "ApiKey_pkey" PRIMARY KEY (id);

ALTER TABLE ONLY public."AuditLog"
    ADD CONSTRAINT "AuditLog_pkey" PRIMARY KEY (id);

ALTER TABLE ONLY public."AuditPosition"
    ADD CONSTRAINT "AuditPosition_pkey" PRIMARY KEY ("guildId");

ALTER TABLE ONLY public."CommandCooldown"
    ADD CONSTRAINT "CommandCooldown_pkey" PRIMARY KEY (id);

ALTER TABLE ONLY public."GatewaySession"
    ADD CONSTRAINT "GatewaySession_pkey" PRIMARY KEY (bot, "shardId");

ALTER TABLE ONLY public."GuildChange"
    ADD CONSTRAINT "GuildChange_pkey" PRIMARY KEY ("guildId");

ALTER TABLE ONLY public."GuildSettings"
    ADD CONSTRAINT "GuildSettings_pkey" PRIMARY KEY (id);

ALTER TABLE ONLY public."GuildSnapshot"
    ADD CONSTRAINT "GuildSnapshot_pkey" PRIMARY KEY (bot, "guildId");

ALTER TABLE ONLY public."JournalPosition"
    ADD CONSTRAINT "JournalPosition_pkey" PRIMARY KEY (id);

ALTER TABLE ONLY public."LevelMultiplier"
    ADD CONSTRAINT "LevelMultiplier_pkey" PRIMARY KEY (id);

ALTER TABLE ONLY public."LevelReward"
    ADD CONSTRAINT "LevelReward_pkey" PRIMARY KEY (id);

ALTER TABLE ONLY public."MemberLevel"
    ADD CONSTRAINT "MemberLevel_pkey" PRIMARY KEY (id);

ALTER TABLE ONLY public."MessageTemplate"
    ADD CONSTRAINT "MessageTemplate_pkey" PRIMARY KEY (id);

ALTER TABLE ONLY public."RolePermission"
    ADD CONSTRAINT "RolePermission_pkey" PRIMARY KEY (id);

ALTER TABLE ONLY public."ScheduledAction"
    ADD CONSTRAINT "ScheduledAction_pkey" PRIMARY KEY (id);

ALTER TABLE ONLY public."SlashRegistration"
    ADD CONSTRAINT "SlashRegistration_pkey" PRIMARY KEY ("guildId");

ALTER TABLE ONLY public._aeon_migrations
    ADD CONSTRAINT _aeon_migrations_pkey PRIMARY KEY (number);

CREATE UNIQUE INDEX "ApiKey_hash_key" ON public."ApiKey" USING btree (hash);

CREATE INDEX "ApiKey_name_idx" ON public."ApiKey" USING btree (name);

CREATE INDEX "AuditLog_guildId_botAction_createdAt_position_idx" ON public."AuditLog" USING btree ("guildId", "botAction", "createdAt", "position");

CREATE INDEX "AuditLog_guildId_createdAt_position_idx" ON public."AuditLog" USING btree ("guildId", "createdAt", "position");

CREATE UNIQUE INDEX "AuditLog_guildId_position_key" ON public."AuditLog" USING btree ("guildId", "position");

CREATE INDEX "AuditLog_half_actionType_createdAt_position_idx" ON public."AuditLog" USING btree ("guildId", "botAction", "actionType", "createdAt", "position", "userId", "moderatorId");

CREATE INDEX "AuditLog_half_moderatorId_createdAt_position_idx" ON public."AuditLog" USING btree ("guildId", "botAction", "moderatorId", "createdAt", "position", "actionType", "userId");

CREATE INDEX "AuditLog_half_userId_createdAt_position_idx" ON public."AuditLog" USING btree ("guildId", "botAction", "userId", "createdAt", "position", "actionType", "moderatorId");

CREATE UNIQUE INDEX "CommandCooldown_guildId_commandName_key" ON public."CommandCooldown" USING btree ("guildId", "commandName");

CREATE INDEX "GuildChange_xact_guildId_idx" ON public."GuildChange" USING btree (xact, "guildId");

CREATE UNIQUE INDEX "GuildSettings_guildId_key" ON public."GuildSettings" USING btree ("guildId");

CREATE INDEX "GuildSnapshot_bot_shardId_guildId_idx" ON public."GuildSnapshot" USING btree (bot, "shardId", "guildId");

CREATE UNIQUE INDEX "LevelMultiplier_guildId_targetId_key" ON public."LevelMultiplier" USING btree ("guildId", "targetId");

CREATE UNIQUE INDEX "LevelReward_guildId_level_roleId_key" ON public."LevelReward" USING btree ("guildId", level, "roleId");

CREATE UNIQUE INDEX "MemberLevel_guildId_userId_key" ON public."MemberLevel" USING btree ("guildId", "userId");

CREATE INDEX "MemberLevel_guildId_xp_userId_idx" ON public."MemberLevel" USING btree ("guildId", xp, "userId");

CREATE UNIQUE INDEX "MessageTemplate_guildId_name_key" ON public."MessageTemplate" USING btree ("guildId", name);

CREATE UNIQUE INDEX "RolePermission_guildId_roleId_commandGroup_key" ON public."RolePermission" USING btree ("guildId", "roleId", "commandGroup");

CREATE INDEX "ScheduledAction_availableAt_id_idx" ON public."ScheduledAction" USING btree ("availableAt", id);

CREATE UNIQUE INDEX "ScheduledAction_guildId_kind_key_key" ON public."ScheduledAction" USING btree ("guildId", kind, key);

CREATE STATISTICS public."AuditLog_botAction_actionType_stat" (mcv) ON "actionType", "botAction" FROM public."AuditLog";

CREATE STATISTICS public."AuditLog_botAction_moderatorId_stat" (mcv) ON "moderatorId", "botAction" FROM public."AuditLog";

CREATE STATISTICS public."AuditLog_botAction_userId_stat" (mcv) ON "userId", "botAction" FROM public."AuditLog";

CREATE TRIGGER aeon_note_delete AFTER DELETE ON public."CommandCooldown" REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.aeon_note_delete();

CREATE TRIGGER aeon_note_delete AFTER DELETE ON public."GuildSettings" REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.aeon_note_delete();

CREATE TRIGGER aeon_note_delete AFTER DELETE ON public."LevelMultiplier" REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.aeon_note_delete();

CREATE TRIGGER aeon_note_delete AFTER DELETE ON public."LevelReward" REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.aeon_note_delete();

CREATE TRIGGER aeon_note_delete AFTER DELETE ON public."MessageTemplate" REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.aeon_note_delete();

CREATE TRIGGER aeon_note_delete AFTER DELETE ON public."RolePermission" REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.aeon_note_delete();

CREATE TRIGGER aeon_note_insert AFTER INSERT ON public."CommandCooldown" REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.aeon_note_insert();

CREATE TRIGGER aeon_note_insert AFTER INSERT ON public."GuildSettings" REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.aeon_note_insert();

CREATE TRIGGER aeon_note_insert AFTER INSERT ON public."LevelMultiplier" REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.aeon_note_insert();

CREATE TRIGGER aeon_note_insert AFTER INSERT ON public."LevelReward" REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.aeon_note_insert();

CREATE TRIGGER aeon_note_insert AFTER INSERT ON public."MessageTemplate" REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.aeon_note_insert();

CREATE TRIGGER aeon_note_insert AFTER INSERT ON public."RolePermission" REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.aeon_note_insert();

CREATE TRIGGER aeon_note_numbers AFTER INSERT ON public."AuditLog" REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.aeon_note_numbers();

CREATE TRIGGER aeon_note_truncate AFTER TRUNCATE ON public."CommandCooldown" FOR EACH STATEMENT EXECUTE FUNCTION public.aeon_note_truncate();

CREATE TRIGGER aeon_note_truncate AFTER TRUNCATE ON public."GuildSettings" FOR EACH STATEMENT EXECUTE FUNCTION public.aeon_note_truncate();

CREATE TRIGGER aeon_note_truncate AFTER TRUNCATE ON public."LevelMultiplier" FOR EACH STATEMENT EXECUTE FUNCTION public.aeon_note_truncate();

CREATE TRIGGER aeon_note_truncate AFTER TRUNCATE ON public."LevelReward" FOR EACH STATEMENT EXECUTE FUNCTION public.aeon_note_truncate();

CREATE TRIGGER aeon_note_truncate AFTER TRUNCATE ON public."MessageTemplate" FOR EACH STATEMENT EXECUTE FUNCTION public.aeon_note_truncate();

CREATE TRIGGER aeon_note_truncate AFTER TRUNCATE ON public."RolePermission" FOR EACH STATEMENT EXECUTE FUNCTION public.aeon_note_truncate();

CREATE TRIGGER aeon_note_update AFTER UPDATE ON public."CommandCooldown" REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.aeon_note_update();

CREATE TRIGGER aeon_note_update AFTER UPDATE ON public."GuildSettings" REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.aeon_note_update();

CREATE TRIGGER aeon_note_update AFTER UPDATE ON public."LevelMultiplier" REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.aeon_note_update();

CREATE TRIGGER aeon_note_update AFTER UPDATE ON public."LevelReward" REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.aeon_note_update();

CREATE TRIGGER aeon_note_update AFTER UPDATE ON public."MessageTemplate" REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.aeon_note_update();

CREATE TRIGGER aeon_note_update AFTER UPDATE ON public."RolePermission" REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.aeon_note_update();

CREATE TRIGGER aeon_number BEFORE INSERT ON public."AuditLog" FOR EACH ROW EXECUTE FUNCTION public.aeon_number();

CREATE TRIGGER aeon_record_delete AFTER DELETE ON public."CommandCooldown" REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.aeon_record_delete('cooldown_update', 'nothing', '{id,commandName}', '{id,guildId,createdAt,updatedAt}');

CREATE TRIGGER aeon_record_delete AFTER DELETE ON public."GuildSettings" REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.aeon_record_delete('settings_update', 'defaults', '{}', '{id,guildId,createdAt,updatedAt}');

CREATE TRIGGER aeon_record_delete AFTER DELETE ON public."LevelMultiplier" REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.aeon_record_delete('multiplier_delete', 'nothing', '{id,targetId}', '{id,guildId,createdAt,updatedAt}');

CREATE TRIGGER aeon_record_delete AFTER DELETE ON public."LevelReward" REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.aeon_record_delete('reward_delete', 'nothing', '{id,level,roleId}', '{id,guildId,createdAt,updatedAt}');

CREATE TRIGGER aeon_record_delete AFTER DELETE ON public."MessageTemplate" REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.aeon_record_delete('template_delete', 'nothing', '{id,name}', '{id,guildId,createdAt,updatedAt}');

CREATE TRIGGER aeon_record_delete AFTER DELETE ON public."RolePermission" REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.aeon_record_delete('permission_update', 'nothing', '{id,roleId,commandGroup}', '{id,guildId,createdAt,updatedAt}');

CREATE TRIGGER aeon_record_insert AFTER INSERT ON public."CommandCooldown" REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.aeon_record_insert('cooldown_update', 'nothing', '{id,commandName}', '{id,guildId,createdAt,updatedAt}');

CREATE TRIGGER aeon_record_insert AFTER INSERT ON public."GuildSettings" REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.aeon_record_insert('settings_update', 'defaults', '{}', '{id,guildId,createdAt,updatedAt}');

CREATE TRIGGER aeon_record_insert AFTER INSERT ON public."LevelMultiplier" REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.aeon_record_insert('multiplier_create', 'nothing', '{id,targetId}', '{id,guildId,createdAt,updatedAt}');

CREATE TRIGGER aeon_record_insert AFTER INSERT ON public."LevelReward" REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.aeon_record_insert('reward_create', 'nothing', '{id,level,roleId}', '{id,guildId,createdAt,updatedAt}');

CREATE TRIGGER aeon_record_insert AFTER INSERT ON public."MessageTemplate" REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.aeon_record_insert('template_create', 'nothing', '{id,name}', '{id,guildId,createdAt,updatedAt}');

CREATE TRIGGER aeon_record_insert AFTER INSERT ON public."RolePermission" REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.aeon_record_insert('permission_update', 'nothing', '{id,roleId,commandGroup}', '{id,guildId,createdAt,updatedAt}');

CREATE TRIGGER aeon_record_update AFTER UPDATE ON public."CommandCooldown" REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.aeon_record_update('cooldown_update', 'nothing', '{id,commandName}', '{id,guildId,createdAt,updatedAt}');

CREATE TRIGGER aeon_record_update AFTER UPDATE ON public."GuildSettings" REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.aeon_record_update('settings_update', 'defaults', '{}', '{id,guildId,createdAt,updatedAt}');

CREATE TRIGGER aeon_record_update AFTER UPDATE ON public."LevelMultiplier" REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.aeon_record_update('multiplier_update', 'nothing', '{id,targetId}', '{id,guildId,createdAt,updatedAt}');

CREATE TRIGGER aeon_record_update AFTER UPDATE ON public."LevelReward" REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.aeon_record_update('reward_update', 'nothing', '{id,level,roleId}', '{id,guildId,createdAt,updatedAt}');

CREATE TRIGGER aeon_record_update AFTER UPDATE ON public."MessageTemplate" REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.aeon_record_update('template_update', 'nothing', '{id,name}', '{id,guildId,createdAt,updatedAt}');

CREATE TRIGGER aeon_record_update AFTER UPDATE ON public."RolePermission" REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.aeon_record_update('permission_update', 'nothing', '{id,roleId,commandGroup}', '{id,guildId,createdAt,updatedAt}');

CREATE TRIGGER aeon_touch BEFORE UPDATE ON public."ApiKey" FOR EACH ROW EXECUTE FUNCTION public.aeon_touch();

CREATE TRIGGER aeon_touch BEFORE UPDATE ON public."AuditLog" FOR EACH ROW EXECUTE FUNCTION public.aeon_touch();

CREATE TRIGGER aeon_touch BEFORE UPDATE ON public."CommandCooldown" FOR EACH ROW EXECUTE FUNCTION public.aeon_touch();

CREATE TRIGGER aeon_touch BEFORE UPDATE ON public."GatewaySession" FOR EACH ROW EXECUTE FUNCTION public.aeon_touch();

CREATE TRIGGER aeon_touch BEFORE UPDATE ON public."GuildSettings" FOR EACH ROW EXECUTE FUNCTION public.aeon_touch();

CREATE TRIGGER aeon_touch BEFORE UPDATE ON public."GuildSnapshot" FOR EACH ROW EXECUTE FUNCTION public.aeon_touch();

CREATE TRIGGER aeon_touch BEFORE UPDATE ON public."JournalPosition" FOR EACH ROW EXECUTE FUNCTION public.aeon_touch();

CREATE TRIGGER aeon_touch BEFORE UPDATE ON public."LevelMultiplier" FOR EACH ROW EXECUTE FUNCTION public.aeon_touch();

CREATE TRIGGER aeon_touch BEFORE UPDATE ON public."LevelReward" FOR EACH ROW EXECUTE FUNCTION public.aeon_touch();

CREATE TRIGGER aeon_touch BEFORE UPDATE ON public."MemberLevel" FOR EACH ROW EXECUTE FUNCTION public.aeon_touch();

CREATE TRIGGER aeon_touch BEFORE UPDATE ON public."MessageTemplate" FOR EACH ROW EXECUTE FUNCTION public.aeon_touch();

CREATE TRIGGER aeon_touch BEFORE UPDATE ON public."RolePermission" FOR EACH ROW EXECUTE FUNCTION public.aeon_touch();

CREATE TRIGGER aeon_touch BEFORE UPDATE ON public."ScheduledAction" FOR EACH ROW EXECUTE FUNCTION public.aeon_touch();

CREATE TRIGGER aeon_touch BEFORE UPDATE ON public."SlashRegistration" FOR EACH ROW EXECUTE FUNCTION public.aeon_touch();
