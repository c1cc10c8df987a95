"""What is read before and after an operation: briefings, debriefs, outcome sheets, and the figures in them."""
