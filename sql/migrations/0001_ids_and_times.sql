-- What every table shares: ids made by the database, and an "updatedAt" that is true.

-- A text id that sorts by the time it was made, so that any writer may insert: microseconds since 1970, then chance.
CREATE FUNCTION public.aeon_id() RETURNS text
LANGUAGE sql VOLATILE PARALLEL SAFE AS $$
    SELECT 'a'
        || lpad(to_hex((extract(epoch FROM clock_timestamp()) * 1000000)::bigint), 13, '0')
        || substr(replace(gen_random_uuid()::text, '-', ''), 1, 11)
$$;

CREATE FUNCTION public.aeon_touch() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    NEW."updatedAt" := now() AT TIME ZONE 'UTC';
    RETURN NEW;
END
$$;

CREATE FUNCTION public.aeon_touch_table(target regclass) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('CREATE OR REPLACE TRIGGER aeon_touch BEFORE UPDATE ON %s
        FOR EACH ROW EXECUTE FUNCTION public.aeon_touch()', target);
END
$$;
