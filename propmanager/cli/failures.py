"""What the machine refuses us, in one line for whoever is at the terminal: what happened, and what to do."""

import errno
import shlex
import subprocess

DISK_FULL = "Le disque est plein : libérez de la place, puis relancez."
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT)


def in_one_line(failure: OSError | subprocess.CalledProcessError) -> str:
    if isinstance(failure, subprocess.CalledProcessError):
        return _of_command(failure)
    if failure.errno in _NO_ROOM:
        return DISK_FULL
    if isinstance(failure, PermissionError):
        return f"{failure.filename} appartient à un autre utilisateur : relancez avec le même compte."
    reason = failure.strerror or str(failure) or type(failure).__name__
    return f"{_named(failure)} : {reason}. Corrigez cela, puis relancez."


def _named(failure: OSError) -> str:
    return str(failure.filename2 or failure.filename or "La machine a refusé")


def _of_command(failure: subprocess.CalledProcessError) -> str:
    command = failure.cmd if isinstance(failure.cmd, str) else shlex.join(map(str, failure.cmd))
    said = (failure.stderr or failure.stdout or "").strip() or "aucun message"
    return f"`{command}` a échoué (code {failure.returncode}) : {said.splitlines()[-1]}. Corrigez cela, puis relancez."
