"""Column types used by more than one table."""

from enum import StrEnum

import sqlalchemy as sa


def choice(values: type[StrEnum]) -> sa.Enum:
    """Stores the word itself, as text: a new word needs no ALTER TYPE, and the migration holds the CHECK."""
    return sa.Enum(
        values,
        native_enum=False,
        create_constraint=False,
        length=32,
        values_callable=lambda kind: [v.value for v in kind],
    )


INSTANT = sa.DateTime(timezone=True)
ID_DEFAULT = {"server_default": sa.text("uuidv7()")}
NOW_DEFAULT = {"server_default": sa.text("now()")}
