-- name: select_permissions
-- Of each guild as many as `most`, so that another program cannot fill the memory with them; and of a text no more than shows that it is
-- too long.
SELECT left(p."id", 101) AS id, wanted.guild_id AS guild_id, left(p."roleId", 101) AS role_id, left(p."commandGroup", 101) AS command_group,
    p."createdAt" AS created_at, p."updatedAt" AS updated_at
FROM unnest(%(guild_ids)s::text[]) AS wanted (guild_id)
CROSS JOIN LATERAL (
    SELECT * FROM public."RolePermission"
    WHERE "guildId" = wanted.guild_id ORDER BY "guildId", "roleId", "commandGroup" LIMIT %(most)s
) p;

-- name: insert_permission
INSERT INTO public."RolePermission" ("guildId", "roleId", "commandGroup")
VALUES (%(guild_id)s, %(role_id)s, %(command_group)s)
RETURNING "id" AS id, "roleId" AS role_id, "commandGroup" AS command_group,
    "createdAt" AS created_at, "updatedAt" AS updated_at;

-- name: delete_permission
DELETE FROM public."RolePermission"
WHERE "guildId" = %(guild_id)s AND "id" = %(id)s;
