"""Builds and checks the dashboard: finds Node, installs its packages, runs its tools.

Called by `toombos dashboard`, and by `toombos up`, `check` and `test` through that command.
"""
