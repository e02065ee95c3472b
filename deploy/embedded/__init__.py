"""Postgres and Valkey (Redis-compatible) out of wheels, for machines without either.

Used by `toombos up` and by the tests; Compose and Kubernetes run genuine servers instead.
"""
