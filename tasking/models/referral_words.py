"""The words that a referral is made of: what it is about, why it may be shared, where else it can go."""

from django.db import models


class ReferralKind(models.TextChoices):
    """What a referral is about."""

    LOCATION = "location", "A place"
    THEME = "theme", "A theme"
    VICTIM = "victim", "A victim"
    OFFENDER = "offender", "An offender"


class Harm(models.TextChoices):
    """Whom or what anti-social behaviour harms."""

    PERSONAL = "personal", "Personal: aimed at a person or a household"
    NUISANCE = "nuisance", "Nuisance: trouble for a neighbourhood at large"
    ENVIRONMENTAL = "environmental", "Environmental: harm to places and surroundings"


class Weekday(models.TextChoices):
    """Days on which it happens."""

    MONDAY = "mon", "Monday"
    TUESDAY = "tue", "Tuesday"
    WEDNESDAY = "wed", "Wednesday"
    THURSDAY = "thu", "Thursday"
    FRIDAY = "fri", "Friday"
    SATURDAY = "sat", "Saturday"
    SUNDAY = "sun", "Sunday"


class LawfulBasis(models.TextChoices):
    """Why the information may be shared."""

    CDA_115 = "cda_115", "Crime and Disorder Act 1998 s115 (power to disclose)"
    CDA_17A = "cda_17a", "Crime and Disorder Act 1998 s17A (depersonalised information)"
    DPA_PART_3 = "dpa_part_3", "Data Protection Act 2018 Part 3 (law enforcement)"
    PUBLIC_TASK = "public_task", "UK GDPR Article 6(1)(e) (public task)"
    VITAL_INTERESTS = "vital_interests", "UK GDPR Article 6(1)(d) (vital interests)"
    CONSENT = "consent", "UK GDPR Article 6(1)(a) (consent)"


class Consent(models.TextChoices):
    """Whether the person agreed."""

    NOT_NEEDED = "not_needed", "Not about a person"
    GIVEN = "given", "Given"
    REFUSED = "refused", "Refused"
    OVERRIDDEN = "overridden", "Overridden, with a reason"


class Vulnerability(models.TextChoices):
    """What makes the people affected more vulnerable. Flags, never a diagnosis."""

    AGE = "age", "Age"
    DISABILITY = "disability", "Disability or long-term illness"
    MENTAL_HEALTH = "mental_health", "Mental health"
    SUBSTANCE_MISUSE = "substance_misuse", "Drugs or alcohol"
    LIVES_ALONE = "lives_alone", "Lives alone or has little support"
    REPEAT = "repeat", "Has been targeted before"
    HATE = "hate", "Targeted for who they are"
    CHILDREN = "children", "Children in the household"


class Destination(models.TextChoices):
    """Where a referral can go instead."""

    ASB_GROUP = "asb_group", "ASB partnership group"
    RESTORATIVE_JUSTICE = "restorative_justice", "Restorative justice hub"
    MEDIATION = "mediation", "Mediation"
    SUBSTANCE_MISUSE = "substance_misuse", "Substance misuse service"
    VICTIM_SUPPORT = "victim_support", "Victim Support"
    FIRE_SAFETY = "fire_safety", "Home fire safety visit"
    SANCTUARY = "sanctuary", "Sanctuary scheme"
    CARELINE = "careline", "Careline"
    IOM = "iom", "Integrated offender management"
    MARAC = "marac", "MARAC"
    MACE = "mace", "MACE"
    PREVENT = "prevent", "Prevent"
    ADULT_SAFEGUARDING = "adult_safeguarding", "Adult safeguarding"
    CHILD_SAFEGUARDING = "child_safeguarding", "Child safeguarding"
    HOUSING = "housing", "Housing"
    YOUTH_SERVICE = "youth_service", "Youth service"
