"""The planner: a joint plan of a period, with the certified distance to the best possible one; plain values in and out."""
