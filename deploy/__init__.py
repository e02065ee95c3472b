"""How Toombos runs: command line, embedded servers, supervisor. Top of the import arrow."""
