"""The room listening: short surveys of who heard a message, with their size and method; never an audience figure."""
