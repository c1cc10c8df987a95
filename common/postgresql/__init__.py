"""Django's PostgreSQL backend, with a commit that lets others commit while the disk is waited for."""
