-- name: select_template_names
-- Of each guild as many as `most`, so that another program cannot fill the memory with them; and of a name no more than shows that it is
-- too long. "stamp" is another after every write.
SELECT t."id" AS id, wanted.guild_id AS guild_id, left(t."name", %(longest)s) AS name, t.xmin::text AS stamp
FROM unnest(%(guild_ids)s::text[]) AS wanted (guild_id)
CROSS JOIN LATERAL (
    SELECT "id", "name", xmin FROM public."MessageTemplate"
    WHERE "guildId" = wanted.guild_id ORDER BY "guildId", "name" LIMIT %(most)s
) t;

-- name: select_templates
SELECT "id" AS id, "name" AS name, "content" AS content, "embedData" AS embed_data, "components" AS components,
    "createdAt" AS created_at, "updatedAt" AS updated_at
FROM public."MessageTemplate"
WHERE "guildId" = %(guild_id)s
ORDER BY "guildId", "name"
LIMIT %(most)s;

-- name: select_some_templates
SELECT "id" AS id, "name" AS name, "content" AS content, "embedData" AS embed_data, "components" AS components,
    "createdAt" AS created_at, "updatedAt" AS updated_at
FROM public."MessageTemplate"
WHERE "guildId" = %(guild_id)s AND "id" = ANY(%(ids)s::text[]);

-- name: select_template
-- With the version of the guild's configuration that it was read at.
SELECT t."id" AS id, t."name" AS name, t."content" AS content, t."embedData" AS embed_data, t."components" AS components,
    t."createdAt" AS created_at, t."updatedAt" AS updated_at, coalesce(c."version", 0) AS version
FROM public."MessageTemplate" t
LEFT JOIN public."GuildChange" c ON c."guildId" = t."guildId"
WHERE t."guildId" = %(guild_id)s AND t."id" = %(id)s;

-- name: count_templates
SELECT count(*) AS count FROM public."MessageTemplate" WHERE "guildId" = %(guild_id)s;

-- name: insert_template
INSERT INTO public."MessageTemplate" ("guildId", "name", "content", "embedData", "components")
VALUES (%(guild_id)s, %(name)s, %(content)s, %(embed_data)s::jsonb, %(components)s::jsonb)
RETURNING "id" AS id, "name" AS name, "content" AS content, "embedData" AS embed_data, "components" AS components,
    "createdAt" AS created_at, "updatedAt" AS updated_at;

-- name: update_template
UPDATE public."MessageTemplate"
SET "name" = %(name)s, "content" = %(content)s, "embedData" = %(embed_data)s::jsonb, "components" = %(components)s::jsonb
WHERE "guildId" = %(guild_id)s AND "id" = %(id)s
RETURNING "id" AS id, "name" AS name, "content" AS content, "embedData" AS embed_data, "components" AS components,
    "createdAt" AS created_at, "updatedAt" AS updated_at;

-- name: lock_template
-- So that nothing that refers to it by a foreign key comes to do so.
SELECT "id" AS id FROM public."MessageTemplate" WHERE "guildId" = %(guild_id)s AND "id" = %(id)s FOR UPDATE;

-- name: delete_template
DELETE FROM public."MessageTemplate"
WHERE "guildId" = %(guild_id)s AND "id" = %(id)s;

-- name: select_template_users
SELECT "kind" AS kind, "name" AS name FROM public.aeon_template_users(%(id)s, %(most)s);
