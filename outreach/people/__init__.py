"""Offices, persons, roles and sign-in: who may act, and how we know that it is they."""
