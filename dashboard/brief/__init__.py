"""The board brief: five slides of released numbers, as slides, as a page and as print."""
