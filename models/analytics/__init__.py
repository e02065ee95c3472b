"""Figures of jobs: counted by the hour as jobs end, so that years of them are read in milliseconds."""
