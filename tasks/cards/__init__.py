"""Draws a content's card as a picture. The API calls it; the same card gives the same bytes."""
