"""Aeon, a Discord bot with an API for a dashboard."""
