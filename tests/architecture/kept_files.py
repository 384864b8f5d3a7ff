"""The files that git keeps: as git says, or as .gitignore does where git is not there to be asked."""

import os
import subprocess
from fnmatch import fnmatch
from pathlib import Path

NEVER_KEPT = [".git", "node_modules"]


def kept_files(root):
    return _listed(root) or _walked(root)


def _listed(root):
    """Nothing from an archive of the source, without git, or where git does not trust who owns the folder."""
    try:
        done = subprocess.run(["git", "ls-files", "-z"], cwd=root, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return []
    return sorted(filter(None, done.stdout.split("\0")))


def _walked(root):
    ignored = NEVER_KEPT + [line.strip("/") for line in (root / ".gitignore").read_text().split()]
    kept = []
    for folder, folders, files in os.walk(root):
        inside = Path(folder).relative_to(root)
        folders[:] = [name for name in folders if not _is_ignored(inside / name, ignored)]
        kept += [(inside / name).as_posix() for name in files if not _is_ignored(inside / name, ignored)]
    return sorted(kept)


def _is_ignored(path, patterns):
    """Enough for our .gitignore: a name anywhere, or a path from the root."""
    return any(fnmatch(path.as_posix() if "/" in pattern else path.name, pattern) for pattern in patterns)
