"""Facilitators, assignments and visits: who accompanies which village."""
