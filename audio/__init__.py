"""The wing that knows sound: files in, files and facts out; never a database, never the web."""
