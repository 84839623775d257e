-- What bots did and what people did hardly ever share an act, a member or a moderator: where both are asked for, all rows of the one were
-- passed over in search of the other, 300,000 for a page of what AutoMod blocked and no bot did. So whether a bot did it comes before the
-- order of the list in every index that has a filter, and a page is merged from both halves: each begins where its own rows are.

CREATE INDEX IF NOT EXISTS "AuditLog_half_actionType_createdAt_position_idx" ON public."AuditLog"
    ("guildId", "botAction", "actionType", "createdAt", "position", "userId", "moderatorId");
CREATE INDEX IF NOT EXISTS "AuditLog_half_userId_createdAt_position_idx" ON public."AuditLog"
    ("guildId", "botAction", "userId", "createdAt", "position", "actionType", "moderatorId");
CREATE INDEX IF NOT EXISTS "AuditLog_half_moderatorId_createdAt_position_idx" ON public."AuditLog"
    ("guildId", "botAction", "moderatorId", "createdAt", "position", "actionType", "userId");

DROP INDEX IF EXISTS public."AuditLog_guildId_actionType_createdAt_position_others_idx";
DROP INDEX IF EXISTS public."AuditLog_guildId_userId_createdAt_position_others_idx";
DROP INDEX IF EXISTS public."AuditLog_guildId_moderatorId_createdAt_position_others_idx";

-- Which of two filters has no rows in a half only these tell, so that the page is read by that one: without them 200,000 rows of a
-- moderator are looked through for an act that only bots do.
CREATE STATISTICS IF NOT EXISTS public."AuditLog_botAction_actionType_stat" (mcv) ON "botAction", "actionType" FROM public."AuditLog";
CREATE STATISTICS IF NOT EXISTS public."AuditLog_botAction_userId_stat" (mcv) ON "botAction", "userId" FROM public."AuditLog";
CREATE STATISTICS IF NOT EXISTS public."AuditLog_botAction_moderatorId_stat" (mcv) ON "botAction", "moderatorId" FROM public."AuditLog";

-- Else they would say nothing until a tenth of the table has changed. An empty one is left alone: what is planned for it while it is known
-- to be empty goes through all rows, and is still kept where there are many.
DO $$
BEGIN
    IF EXISTS (SELECT FROM public."AuditLog") THEN
        ANALYZE public."AuditLog";
    END IF;
END
$$;
