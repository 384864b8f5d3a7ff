"""Passwords that cost next to nothing: the tests log in thousands of times. Importing this module makes them so.

Tests about the cost ask for `real_password_cost`, or for a server that runs the product's own application.
"""

import bcrypt

from propmanager.accounts import passwords

REAL_COST, REAL_NOBODY = passwords.COST, passwords.NOBODY

passwords.COST = 4  # bcrypt takes no less
passwords.NOBODY = bcrypt.hashpw(b"nobody", bcrypt.gensalt(passwords.COST)).decode()
