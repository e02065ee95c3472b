"""Approvals: who must agree to a version of a content before it is put out."""
