"""The database's history. `toombos db upgrade` brings it to the newest step."""
