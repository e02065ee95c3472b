"""From a source to a `Document`: `parse.parse` is the way in, the rest reads one kind of markup."""
