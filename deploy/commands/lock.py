"""Write the lock files anew from pyproject.toml: `./toombos lock [--upgrade]`, in a checkout."""

import sys

from deploy.commands._app import application

app = application()


@app.command()
def lock() -> None:
    """Say who does this: the launcher, which must work without any installed package."""
    sys.exit("The lock files belong to the checkout: run `./toombos lock` there.")
