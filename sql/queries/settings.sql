-- name: insert_missing_settings
-- In the order of guilds, so that two of these at once wait for each other instead of deadlocking.
INSERT INTO public."GuildSettings" ("guildId")
SELECT DISTINCT guild FROM unnest(%(guild_ids)s::text[]) AS guild ORDER BY guild
ON CONFLICT ("guildId") DO NOTHING;

-- name: select_settings
-- Of a text no more than shows that it is too long: another program could fill the memory with it.
SELECT s."guildId" AS guild_id,
    left(s."prefix", 101) AS prefix,
    s."useSlashCommands" AS use_slash_commands,
    s."allowPrefixFallback" AS allow_prefix_fallback,
    s."moderationEnabled" AS moderation_enabled,
    s."levellingEnabled" AS levelling_enabled,
    s."funEnabled" AS fun_enabled,
    s."ticketsEnabled" AS tickets_enabled,
    s."customCommandsEnabled" AS custom_commands_enabled,
    s."autoRespondersEnabled" AS auto_responders_enabled,
    s."globalCooldown" AS global_cooldown,
    left(s."timezone", 101) AS timezone,
    left(s."muteRoleId", 101) AS mute_role_id,
    left(s."levelUpChannelId", 101) AS level_up_channel_id,
    left(s."levelUpMode", 101) AS level_up_mode,
    left(s."levelUpMessage", 1001) AS level_up_message,
    s."levelRewardsStack" AS level_rewards_stack,
    s."createdAt" AS created_at,
    s."updatedAt" AS updated_at,
    coalesce(c."version", 0) AS version,
    coalesce(a."position", 0) AS audit_position
FROM public."GuildSettings" s
LEFT JOIN public."GuildChange" c ON c."guildId" = s."guildId"
LEFT JOIN public."AuditPosition" a ON a."guildId" = s."guildId"
WHERE s."guildId" = ANY(%(guild_ids)s::text[]);

-- name: update_settings
-- Changes the columns that the JSON object `patch` names; the others keep what they hold once this statement has the row to itself.
-- Nothing is returned: select_settings in the same transaction gives the new row and its version.
UPDATE public."GuildSettings" s
SET (
    "prefix",
    "useSlashCommands",
    "allowPrefixFallback",
    "moderationEnabled",
    "levellingEnabled",
    "funEnabled",
    "ticketsEnabled",
    "customCommandsEnabled",
    "autoRespondersEnabled",
    "globalCooldown",
    "timezone",
    "muteRoleId",
    "levelUpChannelId",
    "levelUpMode",
    "levelUpMessage",
    "levelRewardsStack"
) = (
    SELECT
        p."prefix",
        p."useSlashCommands",
        p."allowPrefixFallback",
        p."moderationEnabled",
        p."levellingEnabled",
        p."funEnabled",
        p."ticketsEnabled",
        p."customCommandsEnabled",
        p."autoRespondersEnabled",
        p."globalCooldown",
        p."timezone",
        p."muteRoleId",
        p."levelUpChannelId",
        p."levelUpMode",
        p."levelUpMessage",
        p."levelRewardsStack"
    FROM jsonb_populate_record(s, %(patch)s::jsonb) p
)
WHERE s."guildId" = %(guild_id)s;
