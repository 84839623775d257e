"""What a restart needs: shards leased to one process, sessions kept so that they can be resumed, and what Discord said of guilds."""
