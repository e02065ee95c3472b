"""From a `Document` to an `Analysis`: `analyse.analyse` is the way in, one module for each question."""
