"""The wing that knows time: frozen values in and out, pure decisions; never a database, never the web."""
