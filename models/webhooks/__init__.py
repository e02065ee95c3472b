"""Calls to customers' own servers when something happened: endpoints, messages, deliveries."""
