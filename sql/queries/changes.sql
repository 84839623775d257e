-- name: select_version
-- `raised` tells whether this transaction has raised the version itself.
SELECT "version" AS version,
    "xact" = pg_current_xact_id_if_assigned()::text::bigint AS raised
FROM public."GuildChange"
WHERE "guildId" = %(guild_id)s;

-- name: select_changes
-- Versions raised by transactions that a snapshot of which `since` was the xmin could not see, and the xmin to ask with next time.
-- One row with a null guild where nothing changed.
SELECT now_.xmin AS xmin, c."guildId" AS guild_id, c."version" AS version
FROM (SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS xmin) now_
LEFT JOIN public."GuildChange" c ON c."xact" >= %(since)s;

-- name: select_xmin
SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS xmin;

-- name: notify_probe
SELECT pg_notify('guild_change', %(payload)s);
