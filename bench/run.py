"""`python -m bench [name]`: all benchmarks, or one."""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
APART = {"__init__", "__main__", "run"}


def names() -> list[str]:
    return sorted(path.stem for path in HERE.glob("*.py") if path.stem not in APART)


def main() -> int:
    """Run each in a process of its own, so that none inherits another's memory or settings."""
    wanted = sys.argv[1:] or names()
    unknown = set(wanted) - set(names())
    if unknown:
        print(f"no such benchmark: {', '.join(sorted(unknown))}; there are {', '.join(names())}")
        return 2
    worst = 0
    for name in wanted:
        print(f"== {name}", flush=True)
        worst |= subprocess.run([sys.executable, "-m", f"bench.{name}"], check=False).returncode
    return 1 if worst else 0


if __name__ == "__main__":
    sys.exit(main())
