"""Publish and subscribe, per guild: what happened, pushed to whoever watches."""
