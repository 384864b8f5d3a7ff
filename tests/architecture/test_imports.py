import subprocess
import sys
from pathlib import Path


def test_every_contract_of_importlinter_is_kept(root):
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([linter, "--no-cache"], cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
