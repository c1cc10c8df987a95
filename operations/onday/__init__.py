"""The day itself: who is there, and which premises are on the list."""
