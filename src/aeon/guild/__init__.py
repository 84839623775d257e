"""The per-guild actor: what one guild owns in memory, and who may do what in it."""
