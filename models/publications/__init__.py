"""What was put out where: destinations, and the ledger that is written before anything leaves."""
