"""The demo market: its own goods, pictures and people, loaded once through everyone's commands."""

from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parent
