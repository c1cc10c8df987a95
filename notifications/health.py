import datetime as dt


def last_heartbeat(part):
    return None


def oldest_due_wait(now):
    return dt.timedelta(0)
