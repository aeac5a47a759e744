"""What answers and requests are made of; every field is named, and nothing else is ever sent."""
