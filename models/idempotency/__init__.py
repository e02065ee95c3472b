"""Requests that their clients numbered, so that a repeat gets the first one's answer."""
