"""Channels that only the benchmarks use, loaded by the setting `plugins`."""
