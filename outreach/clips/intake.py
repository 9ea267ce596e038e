"""Takes in an uploaded sound: to a file, through the guarded decoder, onto the shelf; never opens a transaction."""
