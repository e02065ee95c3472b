"""How much a tenant and its keys may use: requests a second, jobs a day, storage, tokens."""
