"""Aeon's settings, read once from the environment."""

from aeon.config.environment import Fault
from aeon.config.load import TOKEN, InvalidConfig, load_config
from aeon.config.model import (
    Config,
    DatabaseAddresses,
    JwtAlgorithm,
    JwtSettings,
    LogFormat,
    LogLevel,
    S3Bucket,
    Shards,
)

__all__ = [
    "TOKEN",
    "Config",
    "DatabaseAddresses",
    "Fault",
    "InvalidConfig",
    "JwtAlgorithm",
    "JwtSettings",
    "LogFormat",
    "LogLevel",
    "S3Bucket",
    "Shards",
    "load_config",
]
