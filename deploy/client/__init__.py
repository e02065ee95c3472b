"""What the commands for users share: talk to a running API, follow its jobs, write results.

Only `deploy.commands` imports it. It speaks HTTP and WebSocket like any other client and never
touches the database.
"""
