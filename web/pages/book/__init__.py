"""The pages of books: all within reach, one person's, and how it moved."""
