"""The room of alarms: what threatens an agreed broadcast, told once on the desks and by mail; never a change of the plan."""
