"""The weekly digest: what changed, in a letter that needs no image; sent by a job, never by the web app."""
