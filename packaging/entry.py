"""Where the built program begins."""

import sys

from wtransplant.__main__ import main

sys.exit(main())
