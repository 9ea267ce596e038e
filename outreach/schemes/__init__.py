"""Schemes: plans the planner works out for a period, to be read, compared, changed and taken over as drafts; never a vote."""
