"""The program `toombos`: finds the command and runs it.

Every file of `deploy/commands/` is a command of the same name: the first line of its docstring is
its line in the help, its `app` (a Typer application) does the work. Only the command asked for is
imported, because imports are most of a start's time.
"""

import ast
import difflib
import importlib
import sys
from pathlib import Path

from deploy import commands

_FOLDER = Path(commands.__file__).parent


def names() -> list[str]:
    """Return all commands in alphabetical order."""
    files = (path.stem for path in _FOLDER.glob("*.py"))
    return sorted(name for name in files if not name.startswith("_"))


def main() -> None:
    """Run the command named by the first argument with the other ones."""
    name, *arguments = sys.argv[1:] or ["--help"]
    if name in {"--help", "-h", "help"}:
        print(_help())
    elif name in names():
        try:
            module = importlib.import_module(f"{commands.__name__}.{name}")
        except KeyboardInterrupt:  # later the command sees to it
            sys.exit(130)
        module.app(args=arguments, prog_name=f"toombos {name}")
    else:
        close = difflib.get_close_matches(name, names(), n=1)
        hint = f" Did you mean `{close[0]}`?" if close else ""
        sys.exit(f"There is no command {name!r}.{hint} `toombos --help` lists them all.")


def _help() -> str:
    lines = ["Usage: toombos COMMAND [OPTIONS]; `toombos COMMAND --help` says more.", ""]
    width = max(map(len, names())) + 2
    lines += [f"  {name:<{width}}{_summary(name)}" for name in names()]
    return "\n".join(lines)


def _summary(name: str) -> str:
    tree = ast.parse((_FOLDER / f"{name}.py").read_text("utf-8"))
    return (ast.get_docstring(tree) or "").split("\n")[0]


if __name__ == "__main__":
    main()
