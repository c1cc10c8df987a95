"""Documents that leave Muster on paper: their content, and its setting as DOCX and PDF."""
