"""The example border: real villages, made-up stations, people and sound, each plainly marked as an example."""
