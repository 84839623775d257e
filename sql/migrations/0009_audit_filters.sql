-- Two filters of the audit log can have very many rows each and none in common: what a moderator did, and what befell somebody whom only
-- AutoMod ever met. With the other filters' columns behind the order of the list such rows are told apart within the index, and none of
-- them has to be fetched: 5 ms instead of 170 for two filters with 200,000 rows each.

CREATE INDEX IF NOT EXISTS "AuditLog_guildId_actionType_createdAt_position_others_idx" ON public."AuditLog"
    ("guildId", "actionType", "createdAt", "position", "userId", "moderatorId", "botAction");
CREATE INDEX IF NOT EXISTS "AuditLog_guildId_userId_createdAt_position_others_idx" ON public."AuditLog"
    ("guildId", "userId", "createdAt", "position", "actionType", "moderatorId", "botAction");
CREATE INDEX IF NOT EXISTS "AuditLog_guildId_moderatorId_createdAt_position_others_idx" ON public."AuditLog"
    ("guildId", "moderatorId", "createdAt", "position", "actionType", "userId", "botAction");

DROP INDEX IF EXISTS public."AuditLog_guildId_actionType_createdAt_position_idx";
DROP INDEX IF EXISTS public."AuditLog_guildId_userId_createdAt_position_idx";
DROP INDEX IF EXISTS public."AuditLog_guildId_moderatorId_createdAt_position_idx";
