"""The REST API: requests in, rows and refusals out. What is seen and done is said below."""
