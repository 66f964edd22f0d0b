"""Any delivered file as text: one staging table with row numbers, and the rows that cannot be split."""
