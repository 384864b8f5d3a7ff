"""Every table of the product, for alembic and the schema tests."""

from sqlmodel import SQLModel

import propmanager.accounts.model
import propmanager.accounts.proof_model
import propmanager.apikeys.model
import propmanager.biens.model
import propmanager.billing.factures.model
import propmanager.billing.model
import propmanager.journal.model
import propmanager.resiliation.model
import propmanager.rgpd.model
import propmanager.team.model
import propmanager.tenants.model  # noqa: F401 - registers its tables

metadata = SQLModel.metadata
