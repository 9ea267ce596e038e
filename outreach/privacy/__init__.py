"""The room of personal data: what is held about a person, and what the person asks about it (UU 27/2022)."""
