"""`python -m nixcompose`"""

import sys

from nixcompose.cli import main

if __name__ == "__main__":
    sys.exit(main())
