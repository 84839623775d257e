-- name: select_permissions
SELECT "id" AS id, "guildId" AS guild_id, "roleId" AS role_id, "commandGroup" AS command_group,
    "createdAt" AS created_at, "updatedAt" AS updated_at
FROM public."RolePermission"
WHERE "guildId" = ANY(%(guild_ids)s::text[])
ORDER BY "guildId", "roleId", "commandGroup";

-- name: insert_permission
INSERT INTO public."RolePermission" ("guildId", "roleId", "commandGroup")
VALUES (%(guild_id)s, %(role_id)s, %(command_group)s)
RETURNING "id" AS id, "roleId" AS role_id, "commandGroup" AS command_group,
    "createdAt" AS created_at, "updatedAt" AS updated_at;

-- name: delete_permission
DELETE FROM public."RolePermission"
WHERE "guildId" = %(guild_id)s AND "id" = %(id)s;
