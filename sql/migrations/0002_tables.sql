-- How tables are made, or adopted where Prisma made them before.
--
-- A migration describes a table once, as a temporary one with its checks and indexes, and calls aeon_table. That makes
-- the real table in "public", or adds to the one that is there what it lacks: columns, defaults, checks, indexes. Nothing is dropped, no type is changed; what cannot be worked with is refused with its mend as the hint.
-- Foreign keys cannot be described so (a temporary table refers to nothing lasting): aeon_foreign_key adds them.

CREATE FUNCTION public.aeon_table(table_name text) RETURNS void
LANGUAGE plpgsql AS $$
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

-- The columns of a table as both aeon_adopt functions need them.
CREATE FUNCTION public.aeon_columns(target regclass)
RETURNS TABLE (name text, type text, required boolean, default_value text)
LANGUAGE sql STABLE AS $$
    SELECT a.attname::text, format_type(a.atttypid, a.atttypmod), a.attnotnull, pg_get_expr(d.adbin, d.adrelid)
    FROM pg_attribute a
    LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE a.attrelid = target AND a.attnum > 0 AND NOT a.attisdropped
    ORDER BY a.attnum
$$;

-- Whether a column of the first type serves where the second is wanted.
CREATE FUNCTION public.aeon_serves(there text, wanted text) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
    SELECT there = wanted
        OR (wanted = 'text' AND there LIKE 'character varying%')
        OR (wanted = 'text[]' AND there LIKE 'character varying%[]')
        OR (wanted = 'integer' AND there IN ('smallint', 'bigint'))
        OR (wanted LIKE 'timestamp%' AND there ~ '^timestamp(\(\d\))? without time zone$')
$$;

CREATE FUNCTION public.aeon_adopt_columns(target regclass, model regclass) RETURNS void
LANGUAGE plpgsql AS $$
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

-- A check that rows already there break is left out: it would refuse every later change to those rows.
CREATE FUNCTION public.aeon_adopt_checks(target regclass, model regclass) RETURNS void
LANGUAGE plpgsql AS $$
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

-- An index is there if one on the same columns is, whatever its name; a unique one must be unique.
CREATE FUNCTION public.aeon_adopt_indexes(target regclass, model regclass) RETURNS void
LANGUAGE plpgsql AS $$
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

-- What an index is on: the part of its definition from the first parenthesis on, condition included.
CREATE FUNCTION public.aeon_indexed(index regclass) RETURNS text
LANGUAGE sql STABLE AS $$ SELECT substr(definition, strpos(definition, '(')) FROM pg_get_indexdef(index) AS definition $$;

CREATE FUNCTION public.aeon_foreign_key(target regclass, key_name text, definition text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_constraint WHERE conrelid = target AND conname = key_name) THEN
        EXECUTE format('ALTER TABLE %s ADD CONSTRAINT %I FOREIGN KEY %s', target, key_name, definition);
    END IF;
END
$$;
