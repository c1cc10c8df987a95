"""What people keep about records: how they narrowed them, why they read the log, how long they stay."""
