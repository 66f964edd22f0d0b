"""One module per format or vendor; adding a vendor is adding a file."""
