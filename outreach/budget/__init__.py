"""The room budget: what each regency may spend on the agreement, what is bound, and what was spent."""
