"""What was printed, and whether it can be so. Imports the standard library and its own tables only."""
