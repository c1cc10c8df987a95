"""Words for people: each verb of a lifecycle on its button, and in the message that says it was done."""

#: Characters of the longest text that is taken.
LONG = 4000

REFERRAL = {
    "amend": ("Change", "The referral is changed. What it said before stays in its trail."),
    "accept": ("Accept", "The referral is accepted. Its referrer will be told."),
    "reject": ("Reject", "The referral is rejected. Its referrer will be told."),
    "redirect": ("Send elsewhere", "The referral is sent elsewhere. Its referrer will be told."),
    "start": ("Start work", "Work on the referral has started. Its referrer will be told."),
    "finish": ("Finish", "The referral is done. Its referrer will be told."),
    "revoke": ("Revoke", "The referral is revoked. Its referrer will be told."),
}
ACTION = {
    "complete": ("Mark as completed", "The action is completed. The chair can discharge it."),
    "reopen": ("Open again", "The action is open again."),
    "discharge": ("Discharge", "The action is discharged."),
    "strike": ("Strike as wrong", "The action is struck."),
}
EXTENSION = {
    "grant": ("Give more time", "More time is given. The owner will be told."),
    "refuse": ("Refuse more time", "The request is refused. The owner will be told."),
    "withdraw": ("Withdraw the request", "The request is withdrawn. The due date stays."),
}
MEASURE = {
    "fit": ("Note that it is in place", "The measure is in place. Its reviews follow by its rule."),
    "review": ("Record a review", "The review is saved. The next one is shown below."),
    "end": ("End it", "The measure has ended."),
}
PROBLEM = {
    "amend": ("Change the plan", "The plan is changed."),
    "assess": ("Assess the plan", "The assessment is saved. The plan can be closed."),
    "close": ("Close the plan", "The plan is closed."),
}
