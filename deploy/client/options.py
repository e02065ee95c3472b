"""Options that several commands have, said once."""

from pathlib import Path
from typing import Annotated

import typer

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")]
Force = Annotated[
    bool, typer.Option("--force", help="Overwrite files that are not from an earlier run.")
]
Out = Annotated[
    Path | None, typer.Option(help="Folder to write the content into.", show_default=False)
]
