"""Between the records of a plan and the solver (operations/planning): reading one into the other, and back."""
