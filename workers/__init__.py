"""The queue's door: Celery processes that take turns at the lanes. No rule of business lives here."""
