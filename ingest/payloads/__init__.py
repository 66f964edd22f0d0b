"""Usage blocks of model interfaces, and the records in which logs keep them."""
