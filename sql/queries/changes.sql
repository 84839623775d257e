-- name: select_version
-- `raised` tells whether this transaction has raised the version itself.
SELECT "version" AS version,
    "xact" = pg_current_xact_id_if_assigned()::text::bigint AS raised
FROM public."GuildChange"
WHERE "guildId" = %(guild_id)s;

-- name: select_changes
-- A page of versions, in the order of the transactions that raised them and of guilds: those behind this place. `xmin` is that of the page's
-- snapshot. One row with a null guild where nothing is left.
SELECT now_.xmin AS xmin, c."xact" AS xact, c."guildId" AS guild_id, c."version" AS version
FROM (SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS xmin) now_
LEFT JOIN LATERAL (
    SELECT "xact", "guildId", "version"
    FROM public."GuildChange"
    WHERE ("xact", "guildId") > (%(xact)s, %(guild_id)s)
    ORDER BY "xact", "guildId"
    LIMIT %(most)s
) c ON true
ORDER BY c."xact", c."guildId";

-- name: select_xmin
SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS xmin;

-- name: notify_probe
SELECT pg_notify('guild_change', %(payload)s);
