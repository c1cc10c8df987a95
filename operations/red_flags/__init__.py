"""Red-flag dates: the rules that set them, their times as people say them, files of them, and the years before."""
