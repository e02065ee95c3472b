"""The database's schema: bring it up to date, compare it with the tables. For operators and tests."""

import importlib
import pkgutil

from alembic import command
from alembic.config import Config

import models
from models.kit import log

_log = log.get(__name__)


def load_tables() -> None:
    """Import every noun's modules of tables, so that the metadata is complete."""
    for module in pkgutil.walk_packages(models.__path__, "models."):
        if module.name.endswith("tables") and not module.name.startswith("models.kit"):
            importlib.import_module(module.name)


def migrations() -> Config:
    """Return Alembic's configuration; there is no ini file."""
    config = Config()
    config.set_main_option("script_location", "models:migrations")
    return config


def upgrade() -> None:
    """Bring the database to the newest schema. Does nothing when it is there already."""
    command.upgrade(migrations(), "head")
    _log.info("schema.upgraded")
