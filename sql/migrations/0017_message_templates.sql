-- Messages that were designed to be sent again.

CREATE TEMPORARY TABLE "MessageTemplate" (
    "id" text NOT NULL DEFAULT public.aeon_id(),
    "guildId" text NOT NULL,
    "name" text NOT NULL,
    "content" text,
    "embedData" jsonb,
    "components" jsonb,
    "createdAt" timestamp(3) NOT NULL DEFAULT (now() AT TIME ZONE 'UTC'),
    "updatedAt" timestamp(3) NOT NULL DEFAULT (now() AT TIME ZONE 'UTC'),
    CONSTRAINT "MessageTemplate_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "MessageTemplate_guildId_name_key" ON pg_temp."MessageTemplate" ("guildId", "name");

SELECT public.aeon_table('MessageTemplate');
SELECT public.aeon_watch('MessageTemplate');
SELECT public.aeon_audit('MessageTemplate', 'template_create', 'template_update', 'template_delete', shown => '{id,name}');

-- What answers with a template: the kind of thing, and what it is called. Tables that a dashboard made count before we know them.
CREATE FUNCTION public.aeon_template_users(template text, most integer) RETURNS TABLE ("kind" text, "name" text)
LANGUAGE plpgsql STABLE AS $$
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
$$;
