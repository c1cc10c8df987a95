"""What partners can give: when it is free, what is on leave, hours promised and given, and whether it is enough."""
