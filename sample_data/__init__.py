"""A generated company with planted truth."""
