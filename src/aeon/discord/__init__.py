"""A Discord client: gateway sessions and REST. It knows nothing of Aeon."""
