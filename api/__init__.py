"""The gateway: HTTP and WebSocket. It accepts, shows and steers jobs; it never does their work."""
