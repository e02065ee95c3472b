"""The commands of `toombos`: one file each, found by listing this folder (see `deploy.cli`)."""
