"""`python -m aeon`, the same as `aeon`."""

import sys

from aeon.cli import main

sys.exit(main())
