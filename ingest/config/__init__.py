"""What a company writes in its workspace, validated: one module per file format."""
