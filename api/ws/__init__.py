"""Live status over WebSocket: Redis tells that something happened, Postgres says what."""
