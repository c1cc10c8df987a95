"""The skills that a new partnership starts with; it keeps its own list from then on."""

STARTING_SKILLS = (
    "ANPR operating",
    "CCTV operating",
    "Dispersal and ASB powers",
    "First aid",
    "Fixed penalty notices",
    "Fire safety inspection",
    "Licensing",
    "Mediation",
    "Restorative practice",
    "Trading standards test purchasing",
    "Youth work",
)
