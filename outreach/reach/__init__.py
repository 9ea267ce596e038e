"""The room reach: which village can hear which station, and what that makes of what aired."""
