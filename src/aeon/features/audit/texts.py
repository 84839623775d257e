"""Every sentence of this feature that a guild refuses with."""

from aeon.guild.languages import Text

NO_ROW = Text("there is no such row in the audit log", de="es gibt keine solche Zeile im Audit-Log")
