"""From extract files to averages, tiers and books: intake, lake, averages, tiers, books, locks."""
