"""Result files of evaluation tools, one module per tool: identifiers and scores, never texts."""
