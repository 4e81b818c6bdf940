"""Measurements of the product: how well messages are understood, and how fast."""
