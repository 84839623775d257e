"""What features need the bot to be allowed in Discord, and what of it the bot's roles do not give."""

from collections.abc import Iterable, Sequence

from attrs import frozen

from aeon.discord.permissions import Permissions, missing
from aeon.feature import Feature
from aeon.guild.modules import Module
from aeon.guild.settings import Settings


@frozen
class Need:
    """`modules` are those of the feature's commands; without any it is always on."""

    feature: str
    permissions: Permissions
    modules: frozenset[Module] = frozenset()

    def is_on(self, settings: Settings) -> bool:
        return not self.modules or any(module.is_on(settings) for module in self.modules)


@frozen
class Lack:
    """A permission by Discord's name of it, and the features that want it."""

    permission: str
    features: tuple[str, ...]


def needs_of(features: Iterable[Feature]) -> tuple[Need, ...]:
    return tuple(
        Need(
            feature.name,
            feature.permissions,
            frozenset(command.module for command in feature.commands if command.module is not None),
        )
        for feature in features
    )


def lacks(needs: Sequence[Need], allowed: int, settings: Settings | None) -> tuple[Lack, ...]:
    """What is missing for features that are on; where the settings are not known, none counts as off."""
    wanting: dict[Permissions, list[str]] = {}
    for need in needs:
        if settings is None or need.is_on(settings):
            for permission in missing(allowed, int(need.permissions)):
                wanting.setdefault(permission, []).append(need.feature)
    return tuple(Lack(permission.name or "", tuple(features)) for permission, features in sorted(wanting.items()))
