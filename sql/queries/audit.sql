-- name: announce
-- Who makes the changes of this transaction, for the rows that triggers write of them.
SELECT set_config('aeon.by', %(by)s, true);

-- name: insert_audit
INSERT INTO public."AuditLog" ("id", "guildId", "actionType", "userId", "moderatorId", "botAction", "reason", "metadata")
VALUES (
    coalesce(%(id)s::text, public.aeon_id()),
    %(guild_id)s, %(action_type)s, %(user_id)s, %(moderator_id)s, %(bot_action)s, %(reason)s, %(metadata)s::jsonb
)
RETURNING "id" AS id, "guildId" AS guild_id, "position" AS position, "actionType" AS action_type, "userId" AS user_id,
    "moderatorId" AS moderator_id, "botAction" AS bot_action, "reason" AS reason, "metadata" AS metadata, "createdAt" AS created_at;

-- name: select_audit
SELECT "id" AS id, "guildId" AS guild_id, "position" AS position, "actionType" AS action_type, "userId" AS user_id,
    "moderatorId" AS moderator_id, "botAction" AS bot_action, "reason" AS reason, "metadata" AS metadata, "createdAt" AS created_at
FROM public."AuditLog"
WHERE "guildId" = %(guild_id)s AND "id" = %(id)s;

-- name: select_audit_page
-- The latest first, merged from what bots did, what people did, and what another program left open: each has a part of every index to
-- itself, so that none is searched for the others' rows. What is not asked for falls out of the plan, since the statement is planned for
-- the values it is sent with. NULL is no constant to the planner: only with it in the order are those rows known to lie in order.
SELECT "id" AS id, "guildId" AS guild_id, "position" AS position, "actionType" AS action_type, "userId" AS user_id,
    "moderatorId" AS moderator_id, "botAction" AS bot_action, "reason" AS reason, "metadata" AS metadata, "createdAt" AS created_at
FROM (
    (
        SELECT * FROM public."AuditLog"
        WHERE "guildId" = %(guild_id)s AND "botAction" AND %(bot_action)s::boolean IS NOT FALSE
            AND (%(action_type)s::text IS NULL OR "actionType" = %(action_type)s::text)
            AND (%(user_id)s::text IS NULL OR "userId" = %(user_id)s::text)
            AND (%(moderator_id)s::text IS NULL OR "moderatorId" = %(moderator_id)s::text)
            AND (%(since)s::timestamp IS NULL OR "createdAt" >= %(since)s::timestamp)
            AND (%(until)s::timestamp IS NULL OR "createdAt" <= %(until)s::timestamp)
            AND (
                %(older_than)s::timestamp IS NULL
                OR ("createdAt", "position") < (%(older_than)s::timestamp, %(older_position)s::bigint)
            )
        ORDER BY "createdAt" DESC, "position" DESC
        LIMIT %(limit)s
    )
    UNION ALL
    (
        SELECT * FROM public."AuditLog"
        WHERE "guildId" = %(guild_id)s AND NOT "botAction" AND %(bot_action)s::boolean IS NOT TRUE
            AND (%(action_type)s::text IS NULL OR "actionType" = %(action_type)s::text)
            AND (%(user_id)s::text IS NULL OR "userId" = %(user_id)s::text)
            AND (%(moderator_id)s::text IS NULL OR "moderatorId" = %(moderator_id)s::text)
            AND (%(since)s::timestamp IS NULL OR "createdAt" >= %(since)s::timestamp)
            AND (%(until)s::timestamp IS NULL OR "createdAt" <= %(until)s::timestamp)
            AND (
                %(older_than)s::timestamp IS NULL
                OR ("createdAt", "position") < (%(older_than)s::timestamp, %(older_position)s::bigint)
            )
        ORDER BY "createdAt" DESC, "position" DESC
        LIMIT %(limit)s
    )
    UNION ALL
    (
        SELECT * FROM public."AuditLog"
        WHERE "guildId" = %(guild_id)s AND "botAction" IS NULL AND %(bot_action)s::boolean IS NULL
            AND (%(action_type)s::text IS NULL OR "actionType" = %(action_type)s::text)
            AND (%(user_id)s::text IS NULL OR "userId" = %(user_id)s::text)
            AND (%(moderator_id)s::text IS NULL OR "moderatorId" = %(moderator_id)s::text)
            AND (%(since)s::timestamp IS NULL OR "createdAt" >= %(since)s::timestamp)
            AND (%(until)s::timestamp IS NULL OR "createdAt" <= %(until)s::timestamp)
            AND (
                %(older_than)s::timestamp IS NULL
                OR ("createdAt", "position") < (%(older_than)s::timestamp, %(older_position)s::bigint)
            )
        ORDER BY "botAction" DESC, "createdAt" DESC, "position" DESC
        LIMIT %(limit)s
    )
) found
ORDER BY "createdAt" DESC, "position" DESC
LIMIT %(limit)s;

-- name: select_audit_since
SELECT "id" AS id, "guildId" AS guild_id, "position" AS position, "actionType" AS action_type, "userId" AS user_id,
    "moderatorId" AS moderator_id, "botAction" AS bot_action, "reason" AS reason, "metadata" AS metadata, "createdAt" AS created_at
FROM public."AuditLog"
WHERE "guildId" = %(guild_id)s AND "position" > %(after)s
ORDER BY "position"
LIMIT %(limit)s;

-- name: select_audit_time
-- As text, since it may be one that no calendar has.
SELECT "createdAt"::text AS time FROM public."AuditLog" WHERE "guildId" = %(guild_id)s AND "position" = %(position)s;

-- name: select_position
SELECT "position" AS position FROM public."AuditPosition" WHERE "guildId" = %(guild_id)s;

-- name: insert_audit_rows
-- Rows with ids of their own, in the order of guilds and then as given; those that are there already are passed over.
INSERT INTO public."AuditLog"
    ("id", "guildId", "actionType", "userId", "moderatorId", "botAction", "reason", "metadata", "createdAt")
SELECT given.id, given.guild_id, given.action_type, given.user_id, given.moderator_id, given.bot_action, given.reason,
    given.metadata::jsonb, given.at
FROM unnest(
    %(ids)s::text[], %(guild_ids)s::text[], %(action_types)s::text[], %(user_ids)s::text[], %(moderator_ids)s::text[],
    %(bot_actions)s::boolean[], %(reasons)s::text[], %(metadata)s::text[], %(times)s::timestamp[]
) WITH ORDINALITY AS given (id, guild_id, action_type, user_id, moderator_id, bot_action, reason, metadata, at, place)
ORDER BY given.guild_id, given.place
ON CONFLICT ("id") DO NOTHING;
