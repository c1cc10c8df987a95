"""History written by the database, the processing log of DPA 2018 s62, and the evidence that neither was touched."""
