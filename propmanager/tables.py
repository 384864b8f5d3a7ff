"""Every table of the product, for alembic and the schema tests."""

from sqlmodel import SQLModel

import propmanager.accounts.model
import propmanager.biens.model
import propmanager.tenants.model  # noqa: F401 - registers its tables

metadata = SQLModel.metadata
