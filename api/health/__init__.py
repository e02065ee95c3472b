"""How the platform is: what is read, how it is judged, how often. Asked by routes, never by jobs."""
