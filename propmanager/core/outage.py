"""What SQLAlchemy and its driver raise while the database does not answer, or has no connection left."""

from psycopg import OperationalError as DriverError
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

DATABASE_AWAY_ERRORS = (OperationalError, DriverError, PoolTimeout)
