"""Published station-days and their packages: what a station holds and should hold."""
