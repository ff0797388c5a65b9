"""Damage a copy of the book in hundreds of ways and list what went unnoticed."""
