"""The database's schema: bring it up to date, compare it with the tables. For operators and tests."""

import importlib
import importlib.util
import pkgutil

from alembic import command
from alembic.config import Config

import models
from models.kit import log

_log = log.get(__name__)


def load_tables() -> None:
    """Import every noun's `tables` module, so that the metadata is complete."""
    for module in pkgutil.iter_modules(models.__path__, "models."):
        if module.ispkg and importlib.util.find_spec(f"{module.name}.tables"):
            importlib.import_module(f"{module.name}.tables")


def migrations() -> Config:
    """Return Alembic's configuration; there is no ini file."""
    config = Config()
    config.set_main_option("script_location", "models:migrations")
    return config


def upgrade() -> None:
    """Bring the database to the newest schema. Does nothing when it is there already."""
    command.upgrade(migrations(), "head")
    _log.info("schema.upgraded")
