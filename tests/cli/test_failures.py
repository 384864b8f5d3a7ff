import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from propmanager.cli.failures import in_one_line

ROOT = Path(__file__).parents[2]


def failed(code, *paths):
    return OSError(code, os.strerror(code), *paths)


@pytest.mark.parametrize(
    ("failure", "line"),
    [
        (failed(errno.ENOSPC, ".web/index.html"), "Le disque est plein : libérez de la place, puis relancez."),
        (failed(errno.EDQUOT), "Le disque est plein : libérez de la place, puis relancez."),
        (failed(errno.EACCES, ".data"), ".data appartient à un autre utilisateur : relancez avec le même compte."),
        (failed(errno.EROFS, ".web"), ".web : Read-only file system. Corrigez cela, puis relancez."),
        (failed(errno.ENOTEMPTY, "a", None, "b"), "b : Directory not empty. Corrigez cela, puis relancez."),
        (failed(errno.EMFILE), "La machine a refusé : Too many open files. Corrigez cela, puis relancez."),
    ],
)
def test_what_the_machine_refuses_says_what_to_do(failure, line):
    assert in_one_line(failure) == line


@pytest.mark.parametrize(("script", "word"), [("echo un; echo deux >&2; exit 3", "deux"), ("exit 3", "aucun message")])
def test_command_that_fails_is_named_with_its_last_word(script, word):
    with pytest.raises(subprocess.CalledProcessError) as failure:
        subprocess.run(["sh", "-c", script], check=True, capture_output=True, text=True)
    assert in_one_line(failure.value) == (
        f"`sh -c '{script}'` a échoué (code 3) : {word}. Corrigez cela, puis relancez."
    )


def test_make_run_where_no_data_can_be_kept_is_one_line(tmp_path):
    (tmp_path / "file").touch()
    data_dir = tmp_path / "file" / "data"
    done = subprocess.run(
        [sys.executable, "-m", "propmanager.cli.run"],
        cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(ROOT), "DATA_DIR": str(data_dir)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (1, f"{data_dir} : Not a directory. Corrigez cela, puis relancez.\n")
