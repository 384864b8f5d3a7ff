"""What SQLAlchemy raises while the database does not answer, or has no connection left."""

from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

DATABASE_AWAY_ERRORS = (OperationalError, PoolTimeout)
