"""The office: rooms in the order of the work, from places to reports; each imports only the rooms before it."""
