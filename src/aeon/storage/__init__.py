"""PostgreSQL on Trio: connections, pool, named queries, migrations, the embedded server, and news of changed rows."""
