"""Regencies, districts, villages, the dated border list, stations and their outages: where everything happens."""
