"""Discord's limits on what is sent: lengths in characters, counts, ages. Rate limits are `aeon.discord.rest`'s.

Discord counts characters as Python does, by code point. Each block names the page that states it.
"""

from typing import Final

# https://discord.com/developers/docs/resources/message#create-message
MAX_CONTENT: Final = 2_000
MAX_EMBEDS: Final = 10
MAX_STICKERS: Final = 3
MAX_NONCE: Final = 25
MAX_FILES: Final = 10

# https://discord.com/developers/docs/resources/message#embed-object-embed-limits
MAX_EMBED_TITLE: Final = 256
MAX_EMBED_DESCRIPTION: Final = 4_096
MAX_EMBED_FIELDS: Final = 25
MAX_FIELD_NAME: Final = 256
MAX_FIELD_VALUE: Final = 1_024
MAX_FOOTER: Final = 2_048
MAX_AUTHOR: Final = 256
MAX_EMBEDS_TOTAL: Final = 6_000
"""Titles, descriptions, field names and values, footers and authors of all embeds of a message together."""
MAX_EMBED_URL: Final = 2_048
MAX_COLOR: Final = 0xFFFFFF

# https://discord.com/developers/docs/components/reference
MAX_ROWS: Final = 5
MAX_BUTTONS_IN_ROW: Final = 5
MAX_COMPONENTS_V2: Final = 40
MAX_CUSTOM_ID: Final = 100
MAX_BUTTON_LABEL: Final = 80
MAX_BUTTON_URL: Final = 512
MAX_SELECT_OPTIONS: Final = 25
MAX_SELECT_VALUES: Final = 25
MAX_OPTION_LABEL: Final = 100
MAX_OPTION_VALUE: Final = 100
MAX_OPTION_DESCRIPTION: Final = 100
MAX_PLACEHOLDER: Final = 150
MAX_TEXT_DISPLAY: Final = 4_000
"""All text displays of a message together."""
MAX_COMPONENT_ID: Final = 2**31 - 1
MAX_SECTION_TEXTS: Final = 3
MAX_GALLERY_ITEMS: Final = 10
MAX_MEDIA_DESCRIPTION: Final = 1_024
MAX_MEDIA_URL: Final = 2_048
MAX_EMOJI_NAME: Final = 32

# https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-response-object-modal
MAX_MODAL_TITLE: Final = 45
MAX_MODAL_COMPONENTS: Final = 5
MAX_TEXT_INPUT_LABEL: Final = 45
MAX_TEXT_INPUT_VALUE: Final = 4_000
MAX_TEXT_INPUT_PLACEHOLDER: Final = 100

# https://discord.com/developers/docs/interactions/application-commands
MAX_COMMANDS: Final = 100
"""Slash commands of an application in one guild, and again everywhere."""
MAX_COMMAND_NAME: Final = 32
MAX_COMMAND_DESCRIPTION: Final = 100
MAX_COMMAND_OPTIONS: Final = 25
MAX_CHOICES: Final = 25
MAX_CHOICE_NAME: Final = 100
MAX_CHOICE_VALUE: Final = 100
MAX_COMMAND_TOTAL: Final = 8_000
"""Names, descriptions and values of a command and all below it, together."""
MAX_COMMAND_CREATES_PER_DAY: Final = 200

# https://discord.com/developers/docs/resources/poll#poll-create-request-object
MAX_POLL_QUESTION: Final = 300
MAX_POLL_ANSWER: Final = 55
MIN_POLL_ANSWERS: Final = 2
MAX_POLL_ANSWERS: Final = 10
MAX_POLL_HOURS: Final = 768

# https://discord.com/developers/docs/resources/message#bulk-delete-messages
MIN_BULK_DELETE: Final = 2
MAX_BULK_DELETE: Final = 100
BULK_DELETE_AGE_SECONDS: Final = 14 * 24 * 3_600

# https://discord.com/developers/docs/resources/message#add-pin
MAX_PINS: Final = 250
# https://discord.com/developers/docs/resources/message#create-reaction
MAX_REACTIONS: Final = 20
"""Different emoji under one message."""

# https://discord.com/developers/docs/resources/channel
MAX_CHANNEL_NAME: Final = 100
MAX_TOPIC: Final = 1_024
MAX_SLOWMODE_SECONDS: Final = 21_600
MAX_CHANNELS: Final = 500
MAX_CHANNELS_IN_CATEGORY: Final = 50
RENAMES: Final = 2
"""Changes of a channel's name or topic within `RENAME_SECONDS`."""
RENAME_SECONDS: Final = 600.0

# https://discord.com/developers/docs/resources/guild
MAX_NICKNAME: Final = 32
MAX_TIMEOUT_SECONDS: Final = 28 * 24 * 3_600
MAX_BAN_DELETE_SECONDS: Final = 7 * 24 * 3_600
MAX_ROLES: Final = 250

# https://discord.com/developers/docs/resources/audit-log
MAX_REASON: Final = 512

# https://discord.com/developers/docs/interactions/receiving-and-responding
INTERACTION_ANSWER_SECONDS: Final = 3.0
INTERACTION_TOKEN_SECONDS: Final = 15 * 60.0
