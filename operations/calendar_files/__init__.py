"""Reading calendar files that people upload, in a process of its own: `python -m operations.calendar_files`."""
